"""Our icons as SVG bodies on a field of 24 by 24; `ink` stands for the colour in force."""

from __future__ import annotations

ICONS = {
    "sources": '<path d="M4 14v5h16v-5"/><path d="M12 3v11"/><path d="M7.5 9.5 12 14l4.5-4.5"/>',
    "people": '<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6"/>'
    '<path d="M15.500 5a3.200 3.200 0 0 1 0 6M17.500 14.300c2.300.8 3.600 2.700 4 5.700"/>',
    "triage": '<path d="M4 6h10M4 12h7M4 18h5"/><path d="m14 15.5 2.5 2.5L21 12.5"/>',
    "themes": '<circle cx="7" cy="8" r="3"/><circle cx="17" cy="7" r="2"/>'
    '<circle cx="15" cy="16.5" r="4"/>',
    "timeline": '<path d="M7 3v18"/><circle cx="7" cy="7" r="1.6" fill="ink"/>'
    '<circle cx="7" cy="16" r="1.6" fill="ink"/><path d="M12 7h8M12 16h6"/>',
    "disclosure": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/><path d="m9 14.5 2 2 4-4"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "light": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2'
    'M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>',
    "dark": '<path d="M19.5 14A8 8 0 0 1 10 4.5 8 8 0 1 0 19.5 14z"/>',
    "keys": '<rect x="3" y="6" width="18" height="12" rx="2"/>'
    '<path d="M7 10h.1M11 10h.1M15 10h.1M7.500 14h9"/>',
    "alert": '<path d="M12 4 2.800 20h18.400z"/><path d="M12 10v4.500M12 17.200v.1"/>',
    "check": '<path d="m5 12.500 4.500 4.500L19 7.500"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "question": '<path d="M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400"/>'
    '<path d="M12 17.500v.1"/>',
    "call": '<path d="M5 4h4l1.500 5-2.500 1.500a12 12 0 0 0 5.500 5.500l1.500-2.500 5 1.500v4'
    'a1.500 1.500 0 0 1-1.500 1.500A15 15 0 0 1 3.500 5.500 1.500 1.500 0 0 1 5 4z"/>',
    "clip": '<path d="M19 11.500 11.500 19a4.500 4.500 0 0 1-6.500-6.500L13 4.500'
    'a3 3 0 0 1 4.300 4.300l-8 8a1.500 1.500 0 0 1-2.200-2.200L14 8"/>',
    "folder": '<path d="M3 6h6l2 2.500h10V19H3z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
}
