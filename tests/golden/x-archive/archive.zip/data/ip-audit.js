window.YTD.ip_audit.part0 = [
 {
  "ipAudit": {
   "accountId": "111",
   "createdAt": "2024-03-05T12:00:00.000Z",
   "loginIp": "192.0.2.77"
  }
 }
]
