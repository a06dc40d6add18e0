// escape: use V8's natives syntax
// want: SyntaxError
// without: EvalError
tried(() => eval('%DebugPrint(mine)'));
