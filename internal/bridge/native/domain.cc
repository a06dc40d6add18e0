#ifdef PADDOCK_UNIT  // in unit.cc
// Names of hosts that are not ASCII. V8's ICU has the algorithm of UTS #46,
// with the tables of the version of Unicode that V8 uses for everything else.
#include "bridge.h"
#include "recovery.h"

// The stable part of ICU's API, whose headers are not part of the build of V8.
// The names have the version of ICU.
#define OPEN uidna_openUTS46_78
#define TO_ASCII uidna_nameToASCII_UTF8_78

extern "C" {
struct UIDNA;
struct UIDNAInfo {
  int16_t size = sizeof(UIDNAInfo);
  int8_t transitional_different = 0;
  int8_t reserved = 0;
  uint32_t errors = 0;
  int32_t reserved2 = 0;
  int32_t reserved3 = 0;
};
static_assert(sizeof(UIDNAInfo) == 16);
UIDNA* OPEN(uint32_t options, int* error);
int32_t TO_ASCII(const UIDNA* idna, const char* name, int32_t length, char* to,
                 int32_t capacity, UIDNAInfo* info, int* error);
}

namespace {

constexpr uint32_t kCheckBidi = 4, kCheckContextJ = 8,
                   kNontransitionalToAscii = 0x10;
// Empty and long labels, and hyphens at the ends and in the third and fourth
// place, are valid in URLs.
constexpr uint32_t kAllowedErrors = 0x3f;
constexpr int kBufferOverflow = 15;

}  // namespace

int64_t pd_domain_to_ascii(const char* domain, uint64_t ndomain, char* ascii,
                           uint64_t capacity) {
  paddock::Uncharged uncharged;  // the converter is never freed
  static const UIDNA* idna = [] {
    int error = 0;
    return OPEN(kCheckBidi | kCheckContextJ | kNontransitionalToAscii, &error);
  }();
  if (!idna || ndomain > INT32_MAX || capacity > INT32_MAX) return -1;
  UIDNAInfo info;
  int error = 0;
  int32_t length = TO_ASCII(idna, domain, static_cast<int32_t>(ndomain), ascii,
                            static_cast<int32_t>(capacity), &info, &error);
  if (error > 0 && error != kBufferOverflow) return -1;
  return info.errors & ~kAllowedErrors ? -1 : length;
}

#undef OPEN
#undef TO_ASCII
#endif
