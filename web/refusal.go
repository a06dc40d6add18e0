package web

// refused is an error of which the guest reads only the text.
type refused struct {
	text string
	err  error // nil for none
}

func refusal(text string, err error) error { return &refused{text, err} }

func (r *refused) Error() string {
	if r.err == nil {
		return "web: " + r.text
	}
	return "web: " + r.text + ": " + r.err.Error()
}

func (r *refused) Unwrap() error      { return r.err }
func (r *refused) GuestError() string { return r.text }
