#ifdef PADDOCK_UNIT  // in unit.cc
#include "reader.h"

#include <vector>

#include "bytes.h"
#include "cells.h"
#include "graph.h"
#include "handle.h"
#include "heap.h"
#include "intake.h"
#include "isolate.h"
#include "text.h"

namespace paddock {

// Reports whether the heap has room for the values.
bool Reader::Admit() {
  if (size_ >= kLargeInput) {
    for (const pd_cell* cell = cell_; cell != end_; cell++) {
      if (cell->kind == PD_BYTES) size_ -= cell->aux;  // not in the heap
    }
  }
  admitted_ = AdmitInput(Of(isolate_), size_);
  return admitted_;
}

bool Reader::Other(v8::Local<v8::Value>* value, int depth) {
  if (cell_ == end_) return Reject("too few cells");
  if (depth > kMaxDepth + 1) return Reject("nested too deeply");
  pd_isolate* owner = Of(isolate_);
  if (!admitted_ && !Admit()) return false;
  ReceivingInput receiving(owner, size_);
  pd_cell cell = *cell_++;
  INVARIANT(IsCell(cell, nbytes_, end_ - cell_));
  auto* bytes = reinterpret_cast<const char*>(bytes_ + cell.bits);
  switch (cell.kind) {
    case PD_NULL:
      *value = v8::Null(isolate_);
      return true;
    case PD_BOOLEAN:
      *value = v8::Boolean::New(isolate_, cell.bits);
      return true;
    case PD_DATE: {
      if (cell.aux == 0) break;  // a handle
      double number;
      memcpy(&number, &cell.bits, sizeof number);
      return v8::Date::New(context_, number).ToLocal(value);
    }
    case PD_STRING: {
      if (cell.aux == PD_BY_HANDLE) break;
      v8::Local<v8::String> text;
      if (!MakeText(isolate_, bytes, cell.aux).ToLocal(&text)) {
        return !owner->end.out_of_memory() &&
               Reject("a string exceeds V8's maximum length");
      }
      *value = text;
      return true;
    }
    case PD_BIGINT: {
      std::vector<uint64_t> words((cell.aux - 8) / 8);
      memcpy(words.data(), bytes + 8, words.size() * 8);
      v8::Local<v8::BigInt> number;
      if (!v8::BigInt::NewFromWords(
               context_, bytes[0], static_cast<int>(words.size()), words.data())
               .ToLocal(&number)) {
        return false;
      }
      *value = number;
      return true;
    }
    case PD_BYTES: {
      v8::Local<v8::Uint8Array> array;
      if (!NewBytes(owner, bytes, cell.aux).ToLocal(&array)) {
        // Marked as an error of the memory limit; see refusal.cc.
        isolate_->ThrowException(
            v8::Exception::RangeError(v8::String::NewFromUtf8Literal(
                isolate_, "Array buffer allocation failed")));
        return false;
      }
      *value = array;
      return true;
    }
    case PD_LIST: {
      v8::LocalVector<v8::Value> elements(isolate_);
      for (uint32_t i = 0; i < cell.aux; i++) {
        v8::Local<v8::Value> element;
        if (!Next(&element, depth + 1)) return false;
        elements.push_back(element);
        if (owner->heap.raised) CollectAtRaisedLimit(owner);
        if (owner->end.out_of_memory()) return false;
      }
      *value = v8::Array::New(isolate_, elements.data(), elements.size());
      return true;
    }
    case PD_RECORD: {
      v8::Local<v8::Object> object = v8::Object::New(isolate_);
      for (uint32_t i = 0; i < cell.aux; i++) {
        v8::Local<v8::Value> key, held;
        if (!Next(&key, depth + 1) || !Next(&held, depth + 1)) return false;
        // Own data properties: no setter of a modified prototype runs.
        if (object->CreateDataProperty(context_, key.As<v8::Name>(), held)
                .IsNothing()) {
          return false;
        }
        if (owner->heap.raised) CollectAtRaisedLimit(owner);
        if (owner->end.out_of_memory()) return false;
      }
      *value = object;
      return true;
    }
  }
  INVARIANT(cell.bits != 0);
  *value = FromGo(owner, cell.bits);
  return true;
}

}  // namespace paddock
#endif
