window.YTD.screen_name_change.part0 = [
 {
  "screenNameChange": {
   "accountId": "111",
   "screenNameChange": {
    "changedAt": "2023-01-01T00:00:00.000Z",
    "changedFrom": "ash_old",
    "changedTo": "ash_example"
   }
  }
 }
]
