"""Matching as mathematics: pure, whole numbers, the same answer each time.

`facts` are what is known, `fitting` says who fits whom and how well, `solving` finds the best for the whole queue,
`proving` checks that nothing better exists, `explaining` says what else there was and what would help."""
