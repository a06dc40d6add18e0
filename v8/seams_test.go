package v8

// For tests of what is not to be seen from outside.
var Overdue = overdue
