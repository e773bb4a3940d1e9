window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "1764999999998918656",
   "full_text": "@robin_example please stop",
   "created_at": "Tue Mar 05 13:02:46 +0000 2024",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "robin_example",
      "id_str": "222"
     }
    ],
    "urls": []
   }
  }
 }
]
