// @ts-check
/** What the English interface says, where a test has to know it. */
export const SAYS = {
  stillWaiting: /still getting your result/i,
  turnReturned: /your turn is back/i,
  noTurns: /no turns left/i,
  nextTurn: /next turn/i,
  noPrize: /no prize/i,
  preview: /preview/i,
  ended: /campaign has ended/i,
  notOpen: /not open yet/i,
  opens: /^opens .*\d/i,
  claimed: /claimed/i,
  badPhone: /6 to 15 digits/i,
  noConnection: /no connection/i,
  result: /see the result|查看结果/i,
  contactUsed: /already claimed this prize/i,
};
