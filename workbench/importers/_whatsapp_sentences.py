"""WhatsApp's own sentences in an export, by language: deleted, left out, attached, missed, events.

They are in the language of the exporting phone's interface, which the dates do not tell. English,
German, Dutch, French, Arabic, Hindi, Japanese and Thai are known from exports; Spanish, Italian,
Portuguese, Polish, Romanian, Russian and Turkish as the app has them, unverified on real exports.
A sentence that is not known stays what it looks like: text.
"""

from __future__ import annotations

import re

MARKS = re.compile("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def _any(*sentences: str) -> str:
    return "|".join(sentences)


DELETED = re.compile(
    "(?:"
    + _any(
        "This message was deleted", "You deleted this message", "You deleted this message as admin",
        "This message was deleted by admin .*",
        "Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht",
        "Dit bericht is verwijderd", "(?:U|Je) hebt dit bericht verwijderd",
        "Ce message a été supprimé", "Vous avez supprimé ce message",
        "تم حذف هذه الرسالة", "(?:أنت|لقد) حذفت هذه الرسالة",
        "यह मैसेज डिलीट (?:कर दिया|किया) गया(?: है)?", "आपने यह मैसेज डिलीट किया(?: है)?",
        "このメッセージは削除されました", "このメッセージを削除しました",
        "ข้อความนี้ถูกลบแล้ว", "คุณได้ลบข้อความนี้",
        "Se eliminó este mensaje", "Eliminaste este mensaje", "Este mensaje fue eliminado",
        "Questo messaggio è stato eliminato", "Hai eliminato questo messaggio",
        "Mensagem apagada", "Esta mensagem foi apagada", "(?:Você a|A)pagou esta mensagem",
        "Ta wiadomość została usunięta", r"Usun(?:ięto|ąłeś\(-ęłaś\)) tę wiadomość",
        "Acest mesaj a fost șters", "Ați șters acest mesaj",
        "Данное сообщение удалено", "Вы удалили данное сообщение",
        "Bu mesaj silindi", "Bu mesajı sildiniz",
    )
    + r")[.。]?"
)  # fmt: skip
EDITED = re.compile(
    r"\s?<(?:"
    + _any(
        "This message was edited", "Diese Nachricht wurde bearbeitet", "Dit bericht is bewerkt",
        "Ce message a été modifié", "Se editó este mensaje",
        "Questo messaggio è stato modificato", "Mensagem editada", "Esta mensagem foi editada",
        "Ta wiadomość została (?:edytowana|zmieniona)", "Acest mesaj a fost editat",
        "Сообщение изменено", "Bu mesaj düzenlendi", "تم تعديل هذه الرسالة",
    )
    + r")\.?>$"
)  # fmt: skip
LEFT_OUT = re.compile(  # Android: every medium by one word
    "<(?:"
    + _any(
        "Media omitted", "Medien (?:ausgeschlossen|weggelassen)", "Media weggelaten",
        "Médias omis", "تم استبعاد الوسائط",
        "मीडिया (?:के बिना|शामिल नहीं किया गया|छो(?:\u095c|\u0921\u093c)ा गया)",
        "メディアは含まれていません", "ไม่รวมสื่อ", "Multimedia omitido", "Media omessi",
        "Mídia (?:omitida|oculta)", "Arquivo de mídia oculto", "Ficheiro não revelado",
        "pominięto multimedia", "Fișiere? media omise?", "Без медиафайлов", "Medya dahil edilmedi",
    )
    + r")>(?=\n|$)",
    re.IGNORECASE,
)  # fmt: skip
LEFT_OUT_UNKNOWN = re.compile(r"<[^<>\n]{6,60}>")  # perhaps another language's word: kept as text
THINGS = _any(  # iOS: each kind of medium by its own
    "(?:image|video|video note|audio|sticker|GIF|document|Contact card) omitted",
    "(?:Bild|Video|Videonachricht|Audio|Sticker|GIF|Dokument|Kontaktkarte) weggelassen",
    "(?:afbeelding|video|audio|sticker|GIF|document|Contactkaart) weggelaten",
    "(?:image|vidéo) absente", "(?:audio|sticker) omis", "GIF retiré",
    "document manquant", "Fiche contact manquante",
    r"لم يتم إدراج (?:الصورة|الفيديوهات|المقاطع الصوتية|بطاقة جهة اتصال|المستند|صورة GIF)",
    "تم حذف الملصقات",
    "(?:फ़ोटो|ऑडियो|वीडियो|कॉन्टैक्ट कार्ड|स्टिकर|डॉक्यूमेंट|GIF)"
    " (?:हटाई गई|हटाई गयी|छो(?:\u095c|\u0921\u093c)ा गया)",
    "(?:画像|ビデオ|音声|スタンプ|ドキュメント|GIF)は含まれていません", "連絡先カードを省略",
    "ไม่มี(?:รูปภาพ|ไฟล์เสียง|สติกเกอร์)", "วิดีโอถูกลบ", "บัตรรายชื่อที่ละเว้น", "ละเว้น(?:เอกสาร| GIF)",
    "(?:imagen|audio|sticker|GIF|documento|video|Tarjeta de contacto) omitid[oa]",
    "(?:immagine|audio|sticker|GIF|documento|video|scheda contatto) omess[oa]",
    "(?:imagem|áudio|figurinha|GIF|documento|vídeo|cartão do contato) ocult[oa]",
    "pominięto (?:obraz|wideo|audio|naklejkę|GIF|dokument|kartę kontaktu)",
    "(?:изображение|видео|аудио|стикер|GIF|документ|карточка контакта)"
    " (?:отсутствует|пропущен[оа]?)",
    "(?:görüntü|video|ses|çıkartma|GIF|belge|kişi kartı) dahil edilmedi",
)  # fmt: skip
OMITTED_IOS = re.compile(
    r"(?:(?P<title>[^\n]{1,200}?)(?: • [\u200e\u200f]?[^\n]{1,40}?)?\s)?"
    rf"[\u200e\u200f](?:{THINGS})"
    r"(?:\n(?P<caption>.*))?",
    re.IGNORECASE | re.DOTALL,
)
ATTACHED_WORDS = re.compile(
    _any(
        "file attached", "Datei angehängt", "bestand bijgevoegd", "fichier joint", "الملف مرفق",
        "फ़ाइल (?:अटैच है|संलग्न है)", "ファイルが添付されています", "ไฟล์ที่แนบ", "archivo adjunto",
        "file allegato", "arquivo anexado", "ficheiro anexado", "załączono plik",
        "fișier atașat", "файл добавлен", "dosya ekli",
    )
)  # fmt: skip
AFTER_CALL = (  # nothing more than a time or an invitation to ring back: people write of calls too
    r"(?:,? (?:at|um|om|à|a las|alle|às|o) \d{1,2}[:.]\d{2}(?: ?[AaPp]\.?[Mm]\.?| Uhr)?"
    r"|[.,]? ?(?:Tap|Click) to call back)?\.?"
)
MISSED_VOICE = re.compile(
    "(?:"
    + _any(
        r"(?:Missed|Silenced) (?:group )?(?:voice )?call", r"Verpasster (?:Sprach)?anruf",
        "Gemiste (?:spraak|groeps)?oproep", "Appel (?:vocal )?manqué",
        "مكالمة صوتية (?:فائتة|لم يُرد عليها)", "(?:मिस्ड|छूटी हुई) वॉइस कॉल",
        "(?:音声)?不在着信",
        "สายที่ไม่ได้รับ", "Llamada(?: de voz)? perdida", "Chiamata(?: vocale)? persa",
        "(?:Chamada|Ligação) de voz perdida", "Nieodebrane połączenie(?: głosowe)?",
        "Apel vocal pierdut", "Пропущенный аудиозвонок", "Cevapsız sesli arama",
    )
    + ")" + AFTER_CALL,
    re.IGNORECASE,
)  # fmt: skip
MISSED_VIDEO = re.compile(
    "(?:"
    + _any(
        r"(?:Missed|Silenced) (?:group )?video call", r"Verpasster Videoanruf",
        "Gemiste video-?oproep", "Appel vidéo manqué", "مكالمة فيديو (?:فائتة|لم يُرد عليها)",
        "(?:मिस्ड|छूटी हुई) वीडियो कॉल", "ビデオ通話(?:の)?不在着信", "Videollamada perdida",
        "Videochiamata persa", "(?:Chamada|Ligação) de vídeo perdida",
        "Nieodebrane połączenie wideo", "Apel video pierdut", "Пропущенный видеозвонок",
        "Cevapsız görüntülü arama",
    )
    + ")" + AFTER_CALL,
    re.IGNORECASE,
)  # fmt: skip
LOCATION = re.compile(
    r"[^:\n]{2,30}: https?://\S*[?&]q=(?P<lat>-?\d{1,2}(?:\.\d+)?),(?P<lon>-?\d{1,3}(?:\.\d+)?)"
)
EVENTS = (
    ("encryption-notice",
     r"Messages and calls are end-to-end encrypted|Nachrichten und Anrufe sind"
     r"|Messages to this (?:chat|group) .* secured with end-to-end|Messages you send to this"
     r"|Berichten en oproepen worden end-to-end|Les messages et (?:les )?appels sont chiffrés"
     r"|الرسائل والمكالمات مشفرة|एंड-टू-एंड एन्क्रिप्टेड|エンドツーエンド暗号化"
     r"|เข้ารหัสจากต้นทางถึงปลายทาง|(?:Los mensajes y las llamadas|Tus mensajes) están cifrad"
     r"|I messaggi e le chiamate sono crittografat|As mensagens e (?:as )?(?:chamadas|ligações) são"
     r"|Wiadomości i połączenia są (?:w pełni )?szyfrowane|Mesajele și apelurile sunt criptate"
     r"|Сообщения и звонки защищены|Mesajlar ve aramalar uçtan uca"),
    ("security-code-changed",
     r"[Ss]ecurity code .*changed|Sicherheitsnummer .* geändert|[Bb]eveiligingscode .*gewijzigd"
     r"|code de sécurité .*(?:a )?changé|código de (?:seguridad|segurança) .*(?:cambió|mudou)"
     r"|[Kk]od (?:bezpieczeństwa|zabezpieczeń) .*zmieni|codice di sicurezza .*cambiato"),
    ("blocked", r"You blocked this|Du hast diesen Kontakt blockiert|U hebt dit contact geblokkeerd"
     r"|Vous avez bloqué ce contact|Bloqueaste a este contacto|Hai bloccato questo contatto"
     r"|Você bloqueou este contato|Zablokowano ten kontakt"),
    ("unblocked", r"You unblocked this|Du hast diesen Kontakt freigegeben"
     r"|U hebt dit contact gedeblokkeerd|Vous avez débloqué ce contact"
     r"|Desbloqueaste a este contacto|Hai sbloccato questo contatto"
     r"|Você desbloqueou este contato|Odblokowano ten kontakt"),
    ("number-changed", r"changed (?:their|his|her) phone number|has a new phone number"
     r"|changed to \+|hat (?:eine neue|.* Telefonnummer)|a changé (?:de|son) numéro"
     r"|heeft (?:een nieuw|zijn of haar) telefoonnummer|cambió su número|mudou (?:de|para) .*número"
     r"|zmienił\(?a?\)? numer"),
    ("disappearing-timer", r"disappearing messages|message timer|selbstlöschende"
     r"|verdwijnende berichten|berichttimer|messages éphémères|mensajes temporales"
     r"|messaggi effimeri|mensagens temporárias|znikające wiadomości"),
    ("contact", r" is a contact\.?$| ist ein Kontakt\.?$| is een contact\.?$"),
    ("group-created", r"created (?:this )?group|created group|hat die Gruppe .*erstellt"
     r"|hast die Gruppe .*erstellt|heeft de groep .*(?:gemaakt|aangemaakt)|a créé (?:le|ce) groupe"
     r"|creó (?:el|este) grupo|ha creato (?:il|questo) gruppo|criou (?:o|este) grupo"
     r"|utworzył\(?a?\)? grupę"),
    ("group-renamed", r"changed the (?:subject|group name)|den (?:Betreff|Gruppennamen) .*geändert"
     r"|hat den Betreff|heeft het onderwerp .*gewijzigd|a changé (?:le sujet|le nom du groupe)"
     r"|cambió el (?:asunto|nombre del grupo)|mudou o nome do grupo"),
    ("group-described", r"changed the group description|changed this group's"
     r"|das Gruppenbild geändert|die Gruppenbeschreibung geändert"
     r"|a changé (?:l'icône|la description) d"),
    ("added", r" added |were added|was added|hinzugefügt| toegevoegd|a ajouté|añadió a|agregó a"
     r"|ha aggiunto|adicionou|dodał\(?a?\)? "),
    ("removed", r" removed |were removed|was removed|entfernt|heeft .* verwijderd|a retiré"
     r"|eliminó a|ha rimosso|removeu|usunął\(?ęła\)? "),
    ("left", r" left$| left\b\.?$|hat die Gruppe verlassen|heeft de groep verlaten"
     r"|a quitté(?: le groupe)?\.?$|salió del grupo|ha abbandonato|saiu\b|opuścił\(?a?\)? grupę"),
    ("joined", r" joined using|ist .* beigetreten|is lid geworden|a rejoint .*lien|se unió .*enlace"
     r"|entrou usando|dołączył"),
    ("admin", r"now an? (?:group )?admin|jetzt .*Admin|nu .*beheerder|maintenant .*admin"
     r"|ahora .*admin|agora .*admin"),
    ("pinned", r" pinned a message$"),
)  # fmt: skip
EVENT_PATTERNS = tuple((code, re.compile(pattern)) for code, pattern in EVENTS)


def event_of(body: str) -> str:
    """Which of the app's own sentences this is, or an empty string."""
    text = MARKS.sub("", body)
    return next((code for code, pattern in EVENT_PATTERNS if pattern.search(text)), "")


def missed_call(text: str) -> str:
    """`voice` or `video` where the text tells of a missed call, else an empty string."""
    if MISSED_VIDEO.fullmatch(text):
        return "video"
    return "voice" if MISSED_VOICE.fullmatch(text) else ""
