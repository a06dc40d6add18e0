package escapes

import (
	"context"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

//go:embed testdata/host.js
var hostScript string

//go:embed testdata/guest.js
var guestScript string

//go:embed testdata/modules
var guestModules embed.FS

// secret must be known to the host only.
const secret = "correct horse battery staple"

// host is a bank whose guest is a customer.
type host struct {
	isolate    *v8.Isolate
	own, guest *v8.Context
	loop       *v8.Loop
	files      *modules.FS
	loader     *modules.Loader // for the guest's modules

	mine     *Account // the guest's account
	theirs   *Account // another account, which the guest never gets
	shop     *Payee
	accounts []*Account
	kept     func(context.Context) (string, error)
	relay    *v8.Persistent // relay and refuse are functions of the host's context
	refuse   *v8.Persistent

	reached []string // forbidden functions that were called
	texts   []string // all strings that the guest reported
}

func (h *host) reach(what string) { h.reached = append(h.reached, what) }

// Account has methods and fields for guests, and others that are hidden from them.
type Account struct {
	Owner   string            `js:"owner"`
	Note    string            `js:"note,writable"`
	Labels  map[string]string `js:"labels"`
	Secret  string
	balance int
	sent    []int
	host    *host
}

// JSClass makes accounts host objects.
func (a *Account) JSClass() *v8.Class { return accountClass }

// Launch is hidden from guests.
func (a *Account) Launch() { a.host.reach("Account.Launch") }

var errAmount = errors.New("no such amount")

// Send transfers money.
func (a *Account) Send(to *Payee, amount int) error {
	if to == nil {
		return errors.New("to whom?")
	}
	if amount <= 0 || amount > a.balance {
		return errAmount
	}
	a.balance -= amount
	a.sent = append(a.sent, amount)
	to.account.balance += amount
	return nil
}

// Savings is a derived class.
type Savings struct {
	Account
	Rate float64 `js:"rate"`
}

// JSClass makes savings host objects.
func (s *Savings) JSClass() *v8.Class { return savingsClass }

// Payee can receive money, and has no other methods.
type Payee struct {
	Name    string `js:"name"`
	account *Account
}

// JSClass makes payees host objects.
func (p *Payee) JSClass() *v8.Class { return payeeClass }

// Admin has a class but no instance in the guest's context.
type Admin struct {
	Key  string `js:"key"`
	host *host
}

// Launch is the method that attempts try to call.
func (a *Admin) Launch() { a.host.reach("Admin.Launch") }

// customer has the methods of an account that guests may call.
type customer interface {
	Send(to *Payee, amount int) error
}

var (
	accountClass = marshal.MustClass[Account]("Account",
		marshal.Methods[customer](),
		marshal.Property("balance", func(a *Account) int { return a.balance }, nil),
		marshal.SymbolMethod(v8.SymbolIterator, func(a *Account) iter.Seq[int] { return slices.Values(a.sent) }),
		marshal.Method("same", func(a, b *Account) bool { return a == b }),
		marshal.Static("bank", "Paddock & Sons"),
		marshal.New(func(owner string) (*Account, error) {
			switch owner {
			case "":
				return nil, errors.New("want an owner")
			case "nobody":
				return nil, nil
			}
			return &Account{Owner: owner, host: &host{}}, nil
		}))
	savingsClass = marshal.MustClass[Savings]("Savings",
		marshal.Extends(accountClass),
		marshal.Method("interest", func(s *Savings) float64 { return s.Rate * float64(s.balance) }),
		marshal.New(func(owner string) *Savings {
			return &Savings{Account: Account{Owner: owner, host: &host{}}, Rate: 2}
		}))
	payeeClass = marshal.MustClass[Payee]("Payee")
	adminClass = marshal.MustClass[Admin]("Admin", marshal.Method("launch", (*Admin).Launch))
)

// order is an argument that is copied.
type order struct {
	To     string `json:"to"`
	Amount int    `json:"amount"`
	Memo   string `json:"memo"`
}

type person struct {
	Name  string         `json:"name"`
	Age   int            `json:"age"`
	Extra map[string]any `json:"extra"`
}

// tree is a Go type whose name guests must not read.
type tree struct {
	Left *tree  `json:"left"`
	Err  error  `json:"err"`
	N    uint16 `json:"n"`
}

// typedError is an error whose fields guests must not read.
type typedError struct{ Path string }

func (e *typedError) Error() string      { return fmt.Sprintf("%T at %s", e, e.Path) }
func (e *typedError) GuestError() string { return "typed" }

// pay checks an order, calls back into the guest, and pays the order that was checked.
func (h *host) pay(ctx context.Context, o order, confirm v8.Value) (int, error) {
	if o.To != h.shop.Name || o.Amount > 50 {
		return 0, fmt.Errorf("refused: %d to %.20s", o.Amount, o.To)
	}
	if confirm.Kind() == v8.KindFunction {
		if _, err := confirm.Call(ctx, v8.Undefined); err != nil {
			return 0, err
		}
	}
	err := h.mine.Send(h.shop, o.Amount)
	return h.mine.balance, err
}

func (h *host) payAll(ctx context.Context, orders iter.Seq[order]) (paid int, err error) {
	for o := range orders {
		if _, err := h.pay(ctx, o, v8.Undefined); err != nil {
			return paid, err
		}
		paid++
	}
	return paid, nil
}

// fail returns errors of all kinds.
func (h *host) fail(kind string) error {
	_, path := os.Open("/etc/paddock/" + kind)
	switch kind {
	case "plain":
		return errors.New("plain")
	case "path":
		return path
	case "wrapped":
		return fmt.Errorf("load: %w", path)
	case "joined":
		return errors.Join(errors.New("first"), path)
	case "typed":
		return fmt.Errorf("call: %w", &typedError{Path: "/usr/lib/paddock"})
	case "json":
		return json.Unmarshal([]byte(`{"left": 5}`), &tree{})
	case "json-marshal":
		_, err := json.Marshal(map[string]any{"f": func() {}})
		return err
	case "number":
		_, err := strconv.Atoi("x")
		return err
	case "exec":
		return exec.Command("/usr/paddock/" + kind).Run()
	case "url":
		return &url.Error{Op: "Get", URL: "https://user:" + url.QueryEscape(secret) + "@example", Err: path}
	case "panic":
		panic(secret)
	case "panic-error":
		panic(fmt.Errorf("%w: %s", path, secret))
	case "nil":
		var none *Admin
		none.Launch()
	case "index":
		_ = h.accounts[len(h.accounts)+len(kind)]
	case "huge":
		return errors.New(string(make([]byte, 1<<22)))
	}
	return nil
}

// functions are globals of the guest.
func (h *host) functions() map[string]any {
	return map[string]any{
		"pay":    h.pay,
		"payAll": h.payAll,
		"sum": func(xs []float64) (n float64) {
			for _, x := range xs {
				n += x
			}
			return n
		},
		"join":   func(words ...string) string { return fmt.Sprint(words) },
		"echo":   func(x any) any { return x },
		"record": func(m map[string]any) map[string]any { return m },
		"owner":  func(a *Account) string { return a.Owner },
		"grow":   func(t *tree) *tree { return t },
		"hash":   func(b []byte) string { return hex.EncodeToString(b[:min(len(b), 8)]) },
		"raw":    func(m json.RawMessage) string { return string(m) },
		"fail":   h.fail,
		"failures": func() []error {
			return []error{h.fail("path"), h.fail("wrapped"), h.fail("typed"), h.fail("json")}
		},
		"caused": func() []error { return []error{fmt.Errorf("outer: %w", h.fail("plain"))} },
		"people": func() []person {
			return []person{{"Ann", 30, map[string]any{"__proto__": map[string]any{"admin": true},
				"constructor": "c", "0": 1}}}
		},
		"numbers": func() iter.Seq[int] { return slices.Values([]int{1, 2, 3}) },
		"pairs":   func() iter.Seq2[int, *Account] { return func(yield func(int, *Account) bool) { yield(1, h.mine) } },
		// Closes the isolate or the context during a call of the guest.
		"shutdown": func(what string) error {
			if what == "isolate" {
				return h.isolate.Close()
			}
			return h.guest.Close()
		},
		"report":      h.report,
		"stamp":       h.stamp,
		"call":        h.call,
		"keep":        h.keep,
		"fire":        func(ctx context.Context) (string, error) { return h.kept(ctx) },
		"hostRelay":   h.onOwn(func() *v8.Persistent { return h.relay }),
		"hostRefuse":  h.onOwn(func() *v8.Persistent { return h.refuse }),
		"hostSetting": h.setting,
		"collect":     h.collect,
	}
}

func (h *host) report(_ context.Context, call *v8.Call) (v8.Value, error) {
	for _, arg := range call.Args {
		h.texts = append(h.texts, textOf(arg))
	}
	return v8.Undefined, nil
}

// stamp verifies bytes and then uses them. The guest must not be able to change them
// between the two steps.
func (h *host) stamp(ctx context.Context, call *v8.Call) (v8.Value, error) {
	var n int
	err := call.Arg(0).View(func(b []byte) error {
		if len(b) == 0 || b[0] != 7 {
			return errors.New("not to be stamped")
		}
		if _, err := call.Arg(1).Call(ctx, v8.Undefined); !errors.Is(err, v8.ErrViewed) &&
			call.Arg(1).Kind() == v8.KindFunction {
			h.reach("JavaScript during a view")
		}
		n = len(b)
		b[0] = 8
		return nil
	})
	return v8.Int(n), err
}

// call calls its first argument with the others.
func (h *host) call(ctx context.Context, call *v8.Call) (v8.Value, error) {
	return call.Arg(0).Call(ctx, v8.Undefined, call.Args[min(len(call.Args), 1):]...)
}

// keep keeps a function for longer than it is valid.
func (h *host) keep(_ context.Context, call *v8.Call) (_ v8.Value, err error) {
	h.kept, err = marshal.Func[func(context.Context) (string, error)](call.Scope, call.Arg(0))
	return v8.Undefined, err
}

// onOwn calls a function of the host's context with the guest's argument.
func (h *host) onOwn(which func() *v8.Persistent) v8.Callback {
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		f, err := which().Value(call.Scope)
		if err != nil {
			return v8.Undefined, err
		}
		return f.Call(ctx, v8.Undefined, call.Arg(0))
	}
}

// setting reads a number in the host's context. It fails there if the setting has another
// type.
func (h *host) setting(ctx context.Context, call *v8.Call) (v v8.Value, err error) {
	name, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	err = call.Scope.Enter(ctx, h.own, func(s v8.Scope) error {
		quoted, _ := json.Marshal(name)
		v, err = s.Eval(ctx, "({limit: 50})["+string(quoted)+"].toFixed()", v8.Origin{Name: "/srv/host/settings.js"})
		return err
	})
	return v, err
}

// collect runs the garbage collector.
func (h *host) collect(ctx context.Context, call *v8.Call) (v8.Value, error) {
	return v8.Undefined, call.Scope.Unlock(func() error { return h.isolate.CollectGarbage(ctx) })
}

// asynchronous are globals of the guest that return promises.
func (h *host) asynchronous() map[string]any {
	return map[string]any{
		"later":      func(name string) person { return person{Name: name, Age: 1} },
		"laterMine":  func() *Account { return h.mine },
		"laterFails": h.fail,
	}
}

// newHost makes a host. expose adds further globals to the guest's context; it may be
// nil.
func newHost(ctx context.Context, expose func(s v8.Scope, h *host) error) (h *host, err error) {
	h = &host{}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	h.mine = &Account{Owner: "guest", Secret: secret, balance: 100, host: h}
	h.theirs = &Account{Owner: "other", Secret: secret, balance: 100, host: h}
	h.shop = &Payee{Name: "shop", account: &Account{Owner: "shop", host: h}}
	h.accounts = []*Account{h.mine, h.theirs, h.shop.account}
	if h.isolate, err = v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}}); err != nil {
		return h, err
	}
	if h.own, err = h.isolate.NewContext(ctx); err != nil {
		return h, err
	}
	if h.guest, err = h.isolate.NewContext(ctx); err != nil {
		return h, err
	}
	h.loop = v8.NewLoop(h.guest, v8.LoopOptions{MaxPending: 100})
	if err := h.own.Do(ctx, func(s v8.Scope) error { return h.furnish(ctx, s) }); err != nil {
		return h, err
	}
	files, err := fs.Sub(guestModules, "testdata/modules")
	if err != nil {
		return h, err
	}
	if h.files, err = modules.NewFS(files, modules.FSOptions{Packages: true}); err != nil {
		return h, err
	}
	if h.loader, err = modules.New(ctx, h.loop, modules.Options{Resolver: h.files}); err != nil {
		return h, err
	}
	return h, h.guest.Do(ctx, func(s v8.Scope) error {
		if err := h.show(ctx, s); err != nil || expose == nil {
			return err
		}
		return expose(s, h)
	})
}

func (h *host) close() {
	if h.loader != nil {
		h.loader.Close()
	}
	if h.files != nil {
		h.files.Close()
	}
	if h.loop != nil {
		h.loop.Close()
	}
	if h.isolate != nil {
		h.isolate.Close()
		<-h.isolate.Done()
	}
}

// furnish sets up the host's context.
func (h *host) furnish(ctx context.Context, s v8.Scope) error {
	if _, err := s.Eval(ctx, hostScript, v8.Origin{Name: "/srv/host/host.js"}); err != nil {
		return err
	}
	for name, x := range map[string]any{"mine": h.mine, "theirs": h.theirs} {
		if err := set(ctx, s, name, x); err != nil {
			return err
		}
	}
	for _, class := range []*v8.Class{accountClass, adminClass} {
		if err := setClass(ctx, s, class); err != nil {
			return err
		}
	}
	launch, err := marshal.Function(s, "launch", func() { h.reach("the host's global function") })
	if err != nil {
		return err
	}
	if err := set(ctx, s, "launch", launch); err != nil {
		return err
	}
	admin, err := s.Wrap(adminClass, &Admin{Key: secret, host: h})
	if err != nil {
		return err
	}
	if err := set(ctx, s, "admin", admin); err != nil {
		return err
	}
	for name, p := range map[string]**v8.Persistent{"relay": &h.relay, "refuse": &h.refuse} {
		f, err := s.Eval(ctx, name)
		if err != nil {
			return err
		}
		if *p, err = f.Persist(); err != nil {
			return err
		}
	}
	return nil
}

// show sets up the guest's context.
func (h *host) show(ctx context.Context, s v8.Scope) error {
	for _, class := range []*v8.Class{accountClass, savingsClass, payeeClass, adminClass} {
		if err := setClass(ctx, s, class); err != nil {
			return err
		}
	}
	for name, x := range map[string]any{"mine": h.mine, "shop": h.shop} {
		if err := set(ctx, s, name, x); err != nil {
			return err
		}
	}
	for name, f := range h.functions() {
		v, err := marshal.Function(s, name, f)
		if err != nil {
			return err
		}
		if err := set(ctx, s, name, v); err != nil {
			return err
		}
	}
	for name, f := range h.asynchronous() {
		v, err := marshal.Async(h.loop, s, name, f)
		if err != nil {
			return err
		}
		if err := set(ctx, s, name, v); err != nil {
			return err
		}
	}
	if _, err := s.Eval(ctx, guestScript, v8.Origin{Name: "guest.js"}); err != nil {
		return err
	}
	mine, err := s.Wrap(accountClass, h.mine)
	if err != nil {
		return err
	}
	return mine.SetPrivate("secret", v8.String(secret))
}

func set(ctx context.Context, s v8.Scope, name string, x any) error {
	v, err := marshal.Marshal(s, x)
	if err != nil {
		return err
	}
	global, err := s.Global()
	if err != nil {
		return err
	}
	return global.Set(ctx, v8.String(name), v)
}

func setClass(ctx context.Context, s v8.Scope, c *v8.Class) error {
	class, err := s.Class(c)
	if err != nil {
		return err
	}
	return set(ctx, s, c.Name, class)
}

// textOf converts a value to a string without running JavaScript.
func textOf(v v8.Value) string {
	if text, err := v.AsString(); err == nil {
		return text
	}
	text, _ := v.ToDetailString()
	return text
}
