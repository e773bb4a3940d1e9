window.YTD.direct_messages_group.part1 = [
 {
  "dmConversation": {
   "messages": [
    {
     "joinConversation": {
      "initiatingUserId": "222",
      "participantsSnapshot": [
       "111",
       "222",
       "333"
      ],
      "createdAt": "2024-03-06T10:00:00.000Z"
     }
    },
    {
     "messageCreate": {
      "id": "1765377487358918656",
      "senderId": "333",
      "recipientId": "0",
      "text": "who is this",
      "createdAt": "2024-03-06T14:02:46.771Z",
      "mediaUrls": [],
      "urls": [],
      "reactions": []
     }
    },
    {
     "conversationNameUpdate": {
      "initiatingUserId": "222",
      "name": "ASH",
      "createdAt": "2024-03-06T10:01:00.000Z"
     }
    },
    {
     "participantsLeave": {
      "userIds": [
       "111"
      ],
      "createdAt": "2024-03-06T10:02:00.000Z"
     }
    }
   ],
   "conversationId": "1765111111111111111"
  }
 }
];
