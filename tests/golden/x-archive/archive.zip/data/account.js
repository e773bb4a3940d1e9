window.YTD.account.part0 = [
 {
  "account": {
   "email": "ash@example.org",
   "createdVia": "web",
   "username": "ash_example",
   "accountId": "111",
   "createdAt": "2015-11-15T13:18:50.000Z",
   "accountDisplayName": "Ash"
  }
 }
]
