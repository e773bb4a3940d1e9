window.YTD.direct_messages.part0 = [
 {
  "dmConversation": {
   "conversationId": "111-222",
   "messages": [
    {
     "messageCreate": {
      "id": "1764999999998918656",
      "senderId": "222",
      "recipientId": "111",
      "text": "you cant block me forever &lt;3",
      "createdAt": "2024-03-05T13:02:46.771Z",
      "mediaUrls": [],
      "urls": [],
      "reactions": [
       {
        "senderId": "222",
        "reactionKey": "like",
        "eventId": "1765",
        "createdAt": "2024-03-05T13:02:55.000Z"
       }
      ]
     }
    },
    {
     "messageCreate": {
      "id": "1764999995804614656",
      "senderId": "222",
      "recipientId": "111",
      "text": "https://t.co/abc",
      "createdAt": "2024-03-05T13:02:45.771Z",
      "mediaUrls": [
       "https://ton.twitter.com/dm/1/2/xYz.jpg"
      ],
      "urls": [
       {
        "url": "https://t.co/abc",
        "expanded": "https://example.org/your-house",
        "display": "example.org"
       }
      ],
      "reactions": []
     }
    },
    {
     "messageCreate": {
      "id": "1765000000000000001",
      "senderId": "111",
      "recipientId": "222",
      "text": "go away",
      "createdAt": "2020-01-01T00:00:00.000Z",
      "mediaUrls": []
     }
    }
   ]
  }
 }
]
