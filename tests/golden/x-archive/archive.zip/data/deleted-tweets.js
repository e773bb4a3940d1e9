window.YTD.deleted_tweets.part0 = [
 {
  "tweet": {
   "id_str": "1765000020970438656",
   "full_text": "I moved to Exampleton",
   "created_at": "Tue Mar 05 13:02:51 +0000 2024",
   "deleted_at": "2024-03-06T00:00:00.000Z",
   "entities": {}
  }
 }
]
