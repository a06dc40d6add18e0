#ifdef PADDOCK_UNIT  // in unit.cc
#include "class.h"

#include "callback.h"
#include "entry.h"
#include "exception.h"
#include "hostref.h"
#include "isolate.h"
#include "reader.h"
#include "result.h"
#include "symbol.h"
#include "text.h"

namespace paddock {
namespace {

constexpr int kIdField = 0;

v8::Local<v8::Value> Id(v8::Isolate* isolate, uint32_t id) {
  return v8::Integer::NewFromUnsigned(isolate, id);
}

v8::Local<v8::FunctionTemplate> Member(v8::Isolate* isolate, uint32_t id,
                                       v8::Local<v8::Signature> receiver) {
  return v8::FunctionTemplate::New(isolate, CallGoMethod, Id(isolate, id),
                                   receiver, 0,
                                   v8::ConstructorBehavior::kThrow);
}

// One class that is being created.
class Maker {
 public:
  Maker(pd_isolate* owner, v8::Local<v8::Context> context,
        v8::Local<v8::FunctionTemplate> made, const uint8_t* bytes,
        uint64_t nbytes)
      : isolate_(owner->isolate),
        context_(context),
        made_(made),
        receiver_(v8::Signature::New(isolate_, made)),
        bytes_(bytes),
        nbytes_(nbytes) {}

  bool Add(const pd_member& member) {
    v8::Local<v8::Name> key;
    if (member.symbol != PD_SYMBOL_NEW) {
      key = SymbolOf(isolate_, member.symbol, {});
    } else {
      v8::Local<v8::String> name;
      if (!MakeText(isolate_, Text(member.name), member.nname).ToLocal(&name)) {
        return false;
      }
      key = name;
    }
    v8::Local<v8::Template> on = made_;
    v8::Local<v8::Signature> receiver;
    if (!member.is_static) {
      on = made_->PrototypeTemplate();
      receiver = receiver_;
    }
    return On(on, key, receiver, member);
  }

 private:
  const char* Text(uint64_t at) const {
    return reinterpret_cast<const char*>(bytes_ + at);
  }
  bool On(v8::Local<v8::Template> on, v8::Local<v8::Name> key,
          v8::Local<v8::Signature> receiver, const pd_member& member) {
    switch (member.kind) {
      case PD_METHOD:
        on->Set(key, Member(isolate_, member.call, receiver), v8::DontEnum);
        return true;
      case PD_ACCESSOR: {
        v8::Local<v8::FunctionTemplate> get, set;
        if (member.call != PD_NO_FUNCTION) {
          get = Member(isolate_, member.call, receiver);
        }
        if (member.set != PD_NO_FUNCTION) {
          set = Member(isolate_, member.set, receiver);
        }
        on->SetAccessorProperty(key, get, set, v8::DontEnum);
        return true;
      }
    }
    pd_cell value = member.value;
    Reader reader(isolate_, context_, {1, 1, nbytes_}, &value, bytes_);
    v8::Local<v8::Value> constant;
    if (!reader.Next(&constant) || constant->IsObject()) return false;
    on->Set(key, constant,
            static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontEnum |
                                               v8::DontDelete));
    return true;
  }

  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  v8::Local<v8::FunctionTemplate> made_;
  v8::Local<v8::Signature> receiver_;
  const uint8_t* bytes_;
  uint64_t nbytes_;
};

v8::Local<v8::Private> Linked(pd_isolate* owner) {
  v8::Global<v8::Private>& key = owner->classes->linked;
  if (key.IsEmpty()) {
    key.Reset(owner->isolate, v8::Private::New(owner->isolate));
  }
  return key.Get(owner->isolate);
}

// V8 links the prototypes of derived classes, but not the constructors. A
// constructor is linked once, also if it comes from a snapshot, because the
// guest may have changed its prototype since.
v8::MaybeLocal<v8::Function> ConstructorOf(pd_isolate* owner,
                                           v8::Local<v8::Context> context,
                                           uint32_t made) {
  const Class& of = owner->classes->all[made];
  v8::Local<v8::Function> constructor, parent;
  if (!of.constructor.Get(owner->isolate)
           ->GetFunction(context)
           .ToLocal(&constructor)) {
    return {};
  }
  if (of.parent == PD_NO_CLASS) return constructor;
  v8::Local<v8::Private> linked = Linked(owner);
  if (constructor->HasPrivate(context, linked).FromMaybe(true)) {
    return constructor;
  }
  if (!ConstructorOf(owner, context, of.parent).ToLocal(&parent) ||
      constructor->SetPrototype(context, parent).IsNothing() ||
      constructor->SetPrivate(context, linked, parent).IsNothing()) {
    return {};
  }
  return constructor;
}

}  // namespace

bool IsClassObject(v8::Local<v8::Object> object) {
  return object->InternalFieldCount() == kIdField + 1 && object->IsApiWrapper();
}

uint32_t WrappedId(v8::Local<v8::Object> object) {
  if (!IsClassObject(object)) return 0;
  v8::Local<v8::Data> id = object->GetInternalField(kIdField);
  if (!id->IsValue() || !id.As<v8::Value>()->IsUint32()) return 0;
  return id.As<v8::Uint32>()->Value() + 1;
}

v8::Local<v8::Object> Wrap(pd_isolate* owner, v8::Local<v8::Context> context,
                           v8::Local<v8::Object> object, uint32_t id,
                           uint64_t held) {
  uint64_t key = Wrappers::Key(context, id);
  if (HostRef* known = owner->refs.wrappers.Find(key)) {
    return known->object.Get(owner->isolate);
  }
  object->SetInternalField(kIdField, Id(owner->isolate, id));
  NewHostRef(owner, id, object, key, held);
  return object;
}

void Unwrapped(pd_isolate* owner, uint32_t id) {
  if (!owner->refs.wrappers.Has(id)) owner->refs.dead.push_back(id);
}

std::string ClassNameOf(pd_isolate* owner, v8::Local<v8::Context> context,
                        v8::Local<v8::Object> object) {
  const std::vector<Class>& all = owner->classes->all;
  // Derived classes follow their base classes.
  for (auto of = all.rbegin(); of != all.rend(); ++of) {
    auto constructor = of->constructor.Get(owner->isolate);
    v8::Local<v8::Function> function;
    if (!constructor->HasInstance(object) ||
        !constructor->GetFunction(context).ToLocal(&function)) {
      continue;
    }
    v8::String::Utf8Value name(owner->isolate, function->GetName());
    if (*name) return {*name, static_cast<size_t>(name.length())};
  }
  return {};
}

std::vector<v8::Local<v8::Data>> ReleaseClasses(pd_isolate* owner) {
  std::vector<v8::Local<v8::Data>> data;
  std::vector<Class>& all = owner->classes->all;
  if (!all.empty()) data.push_back(Linked(owner));
  for (const Class& of : all) {
    data.push_back(of.constructor.Get(owner->isolate));
  }
  all.clear();
  owner->classes->linked.Reset();
  return data;
}

}  // namespace paddock

using namespace paddock;

pd_status pd_class_new(pd_isolate* owner, const char* name, uint64_t nname,
                       uint32_t parent, uint32_t call, const pd_member* members,
                       uint64_t nmembers, const uint8_t* bytes, uint64_t nbytes,
                       uint32_t* made, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::String> text;
    if (!MakeText(isolate, name, nname).ToLocal(&text)) {
      return Invalid(owner, "the name exceeds V8's maximum string length", out);
    }
    auto constructor =
        v8::FunctionTemplate::New(isolate, Construct, Id(isolate, call));
    constructor->SetClassName(text);
    constructor->ReadOnlyPrototype();
    constructor->InstanceTemplate()->SetInternalFieldCount(kIdField + 1);
    if (parent != PD_NO_CLASS) {
      constructor->Inherit(
          owner->classes->all[parent].constructor.Get(isolate));
    }
    constructor->PrototypeTemplate()->Set(
        v8::Symbol::GetToStringTag(isolate), text,
        static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontEnum));
    Maker maker(owner, entry.context(), constructor, bytes, nbytes);
    for (uint64_t i = 0; i < nmembers; i++) {
      if (maker.Add(members[i])) continue;
      if (caught.HasCaught()) return Fail(owner, caught, PD_HELD, out);
      return Invalid(owner, "a member is invalid", out);
    }
    *made = static_cast<uint32_t>(owner->classes->all.size());
    owner->classes->all.push_back({{isolate, constructor}, parent});
    return PD_OK;
  });
}

pd_status pd_class_restore(pd_isolate* owner, const uint32_t* parents,
                           uint64_t n, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch&) {
    v8::Isolate* isolate = entry.isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::Private> linked;
    if (!isolate->GetDataFromSnapshotOnce<v8::Private>(0).ToLocal(&linked)) {
      return Invalid(owner, "the snapshot has no classes", out);
    }
    owner->classes->linked.Reset(isolate, linked);
    for (uint64_t i = 0; i < n; i++) {
      v8::Local<v8::FunctionTemplate> constructor;
      if (!isolate->GetDataFromSnapshotOnce<v8::FunctionTemplate>(i + 1)
               .ToLocal(&constructor)) {
        return Invalid(owner, "the snapshot has fewer classes", out);
      }
      owner->classes->all.push_back({{isolate, constructor}, parents[i]});
    }
    return PD_OK;
  });
}

pd_status pd_class_constructor(pd_isolate* owner, uint32_t made,
                               pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Local<v8::Function> constructor;
    if (!ConstructorOf(owner, entry.context(), made).ToLocal(&constructor)) {
      return Fail(owner, caught, PD_HELD, out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, entry.context(), constructor,
                   out);
  });
}

pd_status pd_class_wrap(pd_isolate* owner, uint32_t made, uint32_t id,
                        uint64_t held, pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry& entry, v8::TryCatch& caught) {
    v8::Isolate* isolate = entry.isolate();
    v8::Local<v8::Context> context = entry.context();
    v8::Local<v8::Object> object;
    out->extra = 1;
    if (HostRef* known =
            owner->refs.wrappers.Find(Wrappers::Key(context, id))) {
      object = known->object.Get(isolate);
    } else if (!ConstructorOf(owner, context, made).IsEmpty() &&
               owner->classes->all[made]
                   .constructor.Get(isolate)
                   ->InstanceTemplate()
                   ->NewInstance(context)
                   .ToLocal(&object)) {
      object = Wrap(owner, context, object, id, held);
    } else {
      Unwrapped(owner, id);
      return Fail(owner, caught, PD_HELD, out);
    }
    return Deliver(owner, PD_HELD, PD_WANT_VALUE, context, object, out);
  });
}
#endif
