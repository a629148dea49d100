"""The calendar of deadlines (期限日历): what falls due, by rule or by row."""
