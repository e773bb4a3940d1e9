window.YTD.direct_message_headers.part0 = [
 {
  "dmConversation": {
   "conversationId": "111-222",
   "messages": []
  }
 }
]
