#ifdef PADDOCK_UNIT  // in unit.cc
#include "symbol.h"

#include "entry.h"
#include "result.h"
#include "text.h"

namespace paddock {

v8::Local<v8::Symbol> SymbolOf(v8::Isolate* isolate, uint32_t which,
                               v8::Local<v8::String> text) {
  switch (which) {
    case PD_SYMBOL_FOR:
      return v8::Symbol::For(isolate, text);
    case PD_SYMBOL_ITERATOR:
      return v8::Symbol::GetIterator(isolate);
    case PD_SYMBOL_ASYNC_ITERATOR:
      return v8::Symbol::GetAsyncIterator(isolate);
    case PD_SYMBOL_HAS_INSTANCE:
      return v8::Symbol::GetHasInstance(isolate);
    case PD_SYMBOL_TO_PRIMITIVE:
      return v8::Symbol::GetToPrimitive(isolate);
    case PD_SYMBOL_TO_STRING_TAG:
      return v8::Symbol::GetToStringTag(isolate);
    case PD_SYMBOL_IS_CONCAT_SPREADABLE:
      return v8::Symbol::GetIsConcatSpreadable(isolate);
    case PD_SYMBOL_MATCH:
      return v8::Symbol::GetMatch(isolate);
    case PD_SYMBOL_REPLACE:
      return v8::Symbol::GetReplace(isolate);
    case PD_SYMBOL_SEARCH:
      return v8::Symbol::GetSearch(isolate);
    case PD_SYMBOL_SPLIT:
      return v8::Symbol::GetSplit(isolate);
    case PD_SYMBOL_UNSCOPABLES:
      return v8::Symbol::GetUnscopables(isolate);
    case PD_SYMBOL_DISPOSE:
      return v8::Symbol::GetDispose(isolate);
    case PD_SYMBOL_ASYNC_DISPOSE:
      return v8::Symbol::GetAsyncDispose(isolate);
  }
  return v8::Symbol::New(isolate, text);
}

}  // namespace paddock

using namespace paddock;

pd_status pd_symbol_new(pd_isolate* owner, uint32_t which, const char* text,
                        uint64_t ntext, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Local<v8::String> described;
    if (!MakeText(entry.isolate(), text, ntext).ToLocal(&described)) {
      return Invalid(owner, "the string exceeds V8's maximum length", out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(),
                   SymbolOf(entry.isolate(), which, described), out);
  });
}
#endif
