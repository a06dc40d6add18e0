package node

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"hash/crc32"
	"io"

	"github.com/seed24588400/paddock/v8"
)

const (
	// maxDeflated is the size of the data that one call compresses. zlib.js divides larger data.
	maxDeflated = 1 << 20
	// maxWindow is the number of bytes before the data that compressed data can refer to.
	maxWindow = 32 << 10
	// maxInflated is the size of the data that one call decompresses to.
	maxInflated = 64 << 20
	// inflateStep is the number of bytes for which inflate reserves memory at a time.
	inflateStep = 1 << 20
)

var errZlib = refusal("invalid arguments", nil)

// deflatePart compresses a part of data. Its arguments are the part, the data before it, the
// level, and whether the part is the last. Go keeps nothing between the calls.
func deflatePart(_ context.Context, call *v8.Call) (v8.Value, error) {
	data, err := call.Arg(0).AppendBytes(nil)
	if err != nil {
		return v8.Undefined, err
	}
	window, err := call.Arg(1).AppendBytes(nil)
	if err != nil {
		return v8.Undefined, err
	}
	level, _ := call.Arg(2).Int64()
	last, _ := call.Arg(3).Bool()
	if len(data) > maxDeflated || len(window) > maxWindow {
		return v8.Undefined, errZlib
	}
	var out bytes.Buffer
	w, err := flate.NewWriterDict(&out, int(level), window)
	if err != nil {
		return v8.Undefined, errZlib
	}
	if _, err = w.Write(data); err == nil {
		if last {
			err = w.Close()
		} else {
			err = w.Flush()
		}
	}
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Bytes(out.Bytes())
}

// checksum continues a CRC-32. Its arguments are the CRC so far and the data.
func checksum(_ context.Context, call *v8.Call) (v8.Value, error) {
	sum, _ := call.Arg(0).Int64()
	crc := uint32(sum)
	if err := call.Arg(1).View(func(b []byte) error {
		if len(b) > maxDeflated {
			return errZlib
		}
		crc = crc32.Update(crc, crc32.IEEETable, b)
		return nil
	}); err != nil {
		return v8.Undefined, err
	}
	return v8.Number(float64(crc)), nil
}

// inflate decompresses data. Its arguments are the data, the format (raw, zlib or gzip) and the
// maximum size of the result. It returns the result; or 0 if it is too large, 1 if the data end
// too early, and 2 if they are invalid.
func inflate(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	data, err := call.Arg(0).AppendBytes(nil)
	if err != nil {
		return v8.Undefined, err
	}
	format, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	limit, _ := call.Arg(2).Int64()
	limit = min(limit, maxInflated)
	r, err := reader(format, data)
	var out bytes.Buffer
	isolate, charged := e.loop.Context().Isolate(), uint64(0)
	defer func() { isolate.Discharge(charged) }()
	for err == nil {
		if int64(out.Len()) > limit {
			return v8.Int(0), nil
		}
		if err := isolate.Charge(inflateStep); err != nil {
			return v8.Undefined, err
		}
		charged += inflateStep
		_, err = io.CopyN(&out, r, inflateStep)
	}
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && r != nil:
		if int64(out.Len()) > limit {
			return v8.Int(0), nil
		}
		return call.Scope.Bytes(out.Bytes())
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return v8.Int(1), nil
	}
	return v8.Int(2), nil
}

// reader returns a reader of decompressed data.
func reader(format string, data []byte) (io.Reader, error) {
	b := bytes.NewReader(data)
	switch format {
	case "gzip":
		r, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		return r, nil
	case "zlib":
		r, err := zlib.NewReader(b)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	return flate.NewReader(b), nil
}
