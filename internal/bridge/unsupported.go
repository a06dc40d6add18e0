//go:build !(linux && cgo && (amd64 || arm64))

package bridge

import "errors"

// This file and stubs.go stand for the package where there is no engine. Package engine
// refuses to initialize V8 there, so no group and no isolate exists, and nothing calls
// the methods of stubs.go. The functions below can be called without an isolate.

// noEngine is the panic of everything that needs an isolate.
const noEngine = "paddock: there is no engine"

// Init returns an error. Package engine returns one with the reason before it calls Init.
func Init(string, int) error { return errors.New(noEngine) }

// Version returns "", which says that there is no engine.
func Version() string { return "" }

func ProcessFacts() Facts { return Facts{} }
func CountLive() Live     { return Live{} }
func Invariants() bool    { return false }

func DomainToASCII(string) (string, bool) { return "", false }

func ReserveMappings(int) bool { return false }
func ReleaseMappings(int)      {}
func WakeFile() int            { return -1 }
func Woken([]uint64) int       { return 0 }
func ThreadInside() uint64     { return 0 }

func NewGroup() Group                                   { panic(noEngine) }
func DefaultGroup() Group                               { panic(noEngine) }
func NewIsolate(Group, Options, Host) (*Isolate, *Loss) { panic(noEngine) }
func NewLoss(uint64, string) *Loss                      { panic(noEngine) }
func CopyOf([]byte, bool) Copy                          { panic(noEngine) }
func NewSources([][]byte) *Sources                      { panic(noEngine) }
func Fail()                                             { panic(noEngine) }

func OwnSnapshot() []byte { return nil }
func SnapshotTag() uint32 { return 0 }
