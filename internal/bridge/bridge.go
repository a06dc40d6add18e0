//go:build linux && cgo && (amd64 || (arm64 && v8arm64))

// Package bridge is the boundary between Go and V8. It is the only package that imports
// "C", and has all of the project's C++ code.
//
// The comments in bridge.h describe each operation. The Go functions add only conversions
// of types: queues, lifetimes, contexts and errors belong to the packages above. Nothing
// in this package is safe by itself. Those packages ensure that one goroutine at a time
// uses an isolate, and that a handle is only used while it is valid.
package bridge

/*
#cgo pkg-config: paddock-v8
#cgo CXXFLAGS: -std=c++20 -O2 -fno-exceptions -fno-rtti
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal14SetPermissionsEPNS_13PageAllocatorEPvmNS1_10PermissionE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal9FreePagesEPNS_13PageAllocatorEPvm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4Heap28AllocateExternalBackingStoreERKSt8functionIFPvmEEm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore18AllocateWasmMemoryEPNS0_7IsolateEmmNS0_14WasmMemoryFlagENS0_10SharedFlagE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore14CopyWasmMemoryEPNS0_7IsolateEmmNS0_14WasmMemoryFlagE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore35TryAllocateAndPartiallyCommitMemoryEPNS0_7IsolateEmmmmmNS0_14WasmMemoryFlagENS0_10SharedFlagEb
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4Intl22CanonicalizeLocaleListB5cxx11EPNS0_7IsolateENS0_12DirectHandleINS0_6ObjectEEEb
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal14TieringManager18InterruptBudgetForEPNS0_7IsolateENS0_6TaggedINS0_10JSFunctionEEESt8optionalINS0_8CodeKindEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal10StackGuard16HandleInterruptsENS1_14InterruptLevelE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal10JSReceiver18CreateDataPropertyEPNS0_7IsolateENS0_12DirectHandleIS1_EENS0_11PropertyKeyENS4_INS0_6ObjectEEENS_5MaybeINS0_11ShouldThrowEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19NewLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19OldLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Runtime_AllocateInYoungGenerationEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_AllocateInOldGenerationEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v86String9Utf8ValueC1EPNS_7IsolateENS_5LocalINS_5ValueEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12JSTypedArray9GetBufferEPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_FatalInvalidSizeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4wasm22max_table_init_entriesEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal15WasmTableObject4GrowEPNS0_7IsolateENS0_12DirectHandleIS1_EENS4_INS0_17WasmDispatchTableEEEjNS4_INS0_6ObjectEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal49Runtime_FatalProcessOutOfMemoryInvalidArrayLengthEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Runtime_NewArrayEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_GrowArrayElementsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_StringCharCodeAtEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_StringCodePointAtEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Runtime_StringSubstringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal38Runtime_StringReplaceOneCharWithStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Runtime_StringToArrayEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_StringSplitEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Runtime_FlattenStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_InternalizeStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_StringEqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Runtime_StringLessThanEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Runtime_StringCompareEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_StringLastIndexOfEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal27Runtime_StringBuilderConcatEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_BigIntExponentiateEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_StringToLowerCaseIntlEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_StringToUpperCaseIntlEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_CreateDataPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_SetKeyedPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_KeyedStoreIC_SlowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_KeyedStoreIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal34Runtime_StoreInArrayLiteralIC_SlowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal34Runtime_StoreInArrayLiteralIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal39Runtime_DefineKeyedOwnPropertyInLiteralEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal15Runtime_MapGrowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal15Runtime_SetGrowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_OrderedHashMapGrowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_OrderedHashSetGrowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_WeakCollectionSetEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Runtime_ObjectKeysEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Runtime_ObjectValuesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Runtime_ObjectEntriesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_CreateListFromArrayLikeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_NormalizeElementsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal30Runtime_TransitionElementsKindEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Builtin_ArrayPushEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Builtin_ReflectOwnKeysEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Builtin_ArrayPrototypeFillEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Builtin_ArrayUnshiftEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_GetPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_KeyedLoadIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Runtime_KeyedHasIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_HasPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Runtime_DeletePropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_DefineKeyedOwnIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_DefineKeyedOwnIC_SlowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_DefineObjectOwnPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal28Runtime_ObjectHasOwnPropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal38Runtime_GetOwnPropertyDescriptorObjectEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal14Runtime_ToNameEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_LoadKeyedFromSuperEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_StoreKeyedToSuperEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_GetPropertyWithReceiverEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_SetPropertyWithReceiverEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_DefineClassEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_CopyDataPropertiesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal55Runtime_CopyDataPropertiesWithExcludedPropertiesOnStackEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_SetDataPropertiesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Runtime_ForInEnumerateEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_GetOwnPropertyKeysEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Runtime_ObjectGetOwnPropertyNamesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Runtime_ObjectGetOwnPropertyNamesTryFastEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Runtime_ObjectEntriesSkipFastPathEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Runtime_ObjectValuesSkipFastPathEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_ObjectAssignTryFastcaseEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_CloneObjectIC_MissEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_CloneObjectIC_SlowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal28Builtin_ObjectDefinePropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal30Builtin_ObjectDefinePropertiesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal39Builtin_ObjectGetOwnPropertyDescriptorsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal35Builtin_ObjectGetOwnPropertySymbolsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Builtin_ReflectDefinePropertyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Builtin_ReflectSetEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Builtin_SymbolForEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal43Builtin_ObjectPrototypePropertyIsEnumerableEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Builtin_ObjectDefineGetterEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Builtin_ObjectDefineSetterEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Builtin_ObjectLookupGetterEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Builtin_ObjectLookupSetterEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Builtin_ObjectFreezeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Builtin_ObjectSealEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Runtime_StringToNumberEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_StringParseFloatEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Runtime_StringParseIntEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_StringIsWellFormedEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_StringToWellFormedEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_StringLessThanOrEqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_StringGreaterThanEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Runtime_StringGreaterThanOrEqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Runtime_StringAddEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_SymbolDescriptiveStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Runtime_GetSubstitutionEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal34Builtin_StringPrototypeLastIndexOfEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Builtin_StringRawEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Runtime_ToNumberEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Runtime_ToNumericEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Runtime_ToStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal13Runtime_EqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Runtime_LessThanEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Runtime_LessThanOrEqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_GreaterThanEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_GreaterThanOrEqualEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Builtin_DateParseEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Builtin_DateConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal30Builtin_ErrorPrototypeToStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Builtin_GlobalEvalEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal8Builtins20AllowDynamicFunctionEPNS0_7IsolateENS0_12DirectHandleINS0_10JSFunctionEEENS4_INS0_8JSObjectEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Runtime_ResolvePossiblyDirectEvalEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal27Builtin_FunctionConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal36Builtin_GeneratorFunctionConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Builtin_AsyncFunctionConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal41Builtin_AsyncGeneratorFunctionConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal38Runtime_TransitionElementsKindWithKindEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_CreateArrayLiteralEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal27Runtime_CreateObjectLiteralEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_ArrayIncludes_SlowEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Runtime_ArrayIndexOfEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Builtin_ArrayShiftEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Builtin_ArrayPopEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal24Runtime_NewRestParameterEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_NewStrictArgumentsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_NewSloppyArgumentsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_AllocateByteArrayEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Builtin_SegmenterPrototypeSegmentEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17Builtin_JsonParseEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Builtin_JsonStringifyEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Builtin_JsonRawJsonEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Builtin_GlobalDecodeURIEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Builtin_GlobalDecodeURIComponentEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Builtin_GlobalEncodeURIEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Builtin_GlobalEncodeURIComponentEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Builtin_GlobalEscapeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal22Builtin_GlobalUnescapeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal36Builtin_StringPrototypeNormalizeIntlEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Builtin_StringPrototypeLocaleCompareIntlEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Builtin_StringPrototypeToLocaleUpperCaseEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Runtime_StringToLocaleLowerCaseEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Builtin_BigIntConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Builtin_BigIntPrototypeToStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal37Builtin_BigIntPrototypeToLocaleStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Builtin_BigIntAsIntNEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21Builtin_BigIntAsUintNEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_BigIntCompareToStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal27Runtime_BigIntEqualToStringEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal16Runtime_ToBigIntEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_StringEscapeQuotesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal20Builtin_RegExpEscapeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal34Runtime_RegExpInitializeAndCompileEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Runtime_FormatListEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Runtime_FormatListToPartsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal41Builtin_NumberFormatPrototypeFormatNumberEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Builtin_NumberFormatInternalFormatNumberEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal42Builtin_NumberFormatPrototypeFormatToPartsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Builtin_NumberFormatPrototypeFormatRangeEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal47Builtin_NumberFormatPrototypeFormatRangeToPartsEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Builtin_CollatorInternalCompareEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Builtin_DisplayNamesPrototypeOfEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Builtin_LocaleConstructorEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal31Builtin_IntlGetCanonicalLocalesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal35Builtin_SegmentsPrototypeContainingEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal36Builtin_SegmentIteratorPrototypeNextEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal28Builtin_Uint8ArrayFromBase64EiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal25Builtin_Uint8ArrayFromHexEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal40Builtin_Uint8ArrayPrototypeSetFromBase64EiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal37Builtin_Uint8ArrayPrototypeSetFromHexEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal35Builtin_Uint8ArrayPrototypeToBase64EiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal32Builtin_Uint8ArrayPrototypeToHexEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal38Builtin_StringPrototypeToUpperCaseIntlEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal18Runtime_RegExpExecEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_RegExpExecMultipleEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23Runtime_RegExpReplaceRTEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal19Runtime_RegExpSplitEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal29Runtime_RegExpMatchGlobalAtomEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal26Runtime_RegExpBuildIndicesEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal48Runtime_StringReplaceNonGlobalRegExpWithFunctionEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal33Runtime_RegExpGrowRegExpMatchInfoEiPmPNS0_7IsolateE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal9LocalHeap21AddGCEpilogueCallbackEPFvPvES2_NS0_22GCCallbacksInSafepoint6GCTypeE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal9LocalHeap24RemoveGCEpilogueCallbackEPFvPvES2_
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal10StackGuard19PushInterruptsScopeEPNS0_15InterruptsScopeE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal10StackGuard18PopInterruptsScopeEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal11StringTable32TryStringToIndexOrLookupExistingEPNS0_7IsolateEm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base2OS17GetRandomMmapAddrEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal17VirtualMemoryCage15InitReservationERKNS1_17ReservationParamsENS_4base13AddressRegionE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base23AddressSpaceReservation8AllocateEPvmNS0_2OS16MemoryPermissionE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base23AddressSpaceReservation4FreeEPvm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal9StubCache5ClearEv -Wl,--wrap=_ZN2v88internal9StubCache10InitializeEv
#cgo LDFLAGS: -Wl,--wrap=_ZN4absl5Mutex4lockEv -Wl,--wrap=_ZN4absl5Mutex6unlockEv
#cgo LDFLAGS: -Wl,--wrap=_ZN4absl5Mutex8try_lockEv
#cgo LDFLAGS: -Wl,--wrap=_ZN4absl5Mutex11lock_sharedEv -Wl,--wrap=_ZN4absl5Mutex13unlock_sharedEv
#cgo LDFLAGS: -Wl,--wrap=pthread_mutex_lock -Wl,--wrap=pthread_mutex_unlock
#cgo LDFLAGS: -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=free
#cgo LDFLAGS: -Wl,--wrap=posix_memalign
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base12CallOnceImplEPSt6atomicIhESt8functionIFvvEE
#cgo LDFLAGS: -Wl,--wrap=_ZN6icu_7820umtx_initImplPreInitERNS_9UInitOnceE
#cgo LDFLAGS: -Wl,--wrap=_ZN6icu_7821umtx_initImplPostInitERNS_9UInitOnceE
#cgo LDFLAGS: -Wl,--wrap=_ZNK6icu_7812UnifiedCache4_getERKNS_12CacheKeyBaseERPKNS_12SharedObjectEPKvR10UErrorCode
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal21CancelableTaskManager8TryAbortEm
#cgo LDFLAGS: -Wl,--wrap=pthread_once
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base2OS5AbortEv -Wl,--wrap=abort -Wl,--wrap=getenv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v84base2OS10PrintErrorEPKcz
#cgo LDFLAGS: -Wl,--wrap=_ZNK2v88internal10HeapObject13CanBeRehashedEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4wasm19memory_fill_wrapperEmjmhm -Wl,--wrap=_ZN2v88internal4wasm19memory_copy_wrapperEmjjmmm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4wasm18array_copy_wrapperEmjmjj -Wl,--wrap=_ZN2v88internal4wasm18array_fill_wrapperEmjjjjm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4wasm9StackPool13GetOrAllocateEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4wasm9StackPool3AddESt10unique_ptrINS1_11StackMemoryESt14default_deleteIS4_EE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal6Module8EvaluateEPNS0_7IsolateENS0_6HandleIS1_EE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal7Factory13NewRangeErrorENS0_15MessageTemplateENS_4base6VectorIKNS0_12DirectHandleINS0_6ObjectEEEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal7Factory8NewErrorENS0_12DirectHandleINS0_10JSFunctionEEENS2_INS0_6StringEEENS2_INS0_6ObjectEEE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal23GetCurrentStackPositionEv -Wl,--wrap=_ZN2v88internal7Isolate13StackOverflowEv
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal7parsing12ParseProgramEPNS0_9ParseInfoENS0_12DirectHandleINS0_6ScriptEEENS0_17MaybeDirectHandleINS0_9ScopeInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal7parsing13ParseFunctionEPNS0_9ParseInfoENS0_12DirectHandleINS0_18SharedFunctionInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal7parsing8ParseAnyEPNS0_9ParseInfoENS0_12DirectHandleINS0_18SharedFunctionInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal5Scope15DeclareVariableEPNS0_11DeclarationEPKNS0_12AstRawStringEiNS0_12VariableModeENS0_12VariableKindENS0_18InitializationFlagEPbSA_SA_
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore13ResizeInPlaceEPNS0_7IsolateEm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore11GrowInPlaceEPNS0_7IsolateEm
#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal12BackingStore21GrowWasmMemoryInPlaceEPNS0_7IsolateEmm
#cgo LDFLAGS: -Wl,--wrap=__cxa_guard_acquire -Wl,--wrap=__cxa_guard_release
#include "bridge.h"
*/
import "C"

import "unsafe"

// Status is the outcome of an operation.
type Status = uint32

// Statuses of operations; see bridge.h.
const (
	OK         Status = C.PD_OK
	Exception  Status = C.PD_EXCEPTION
	Terminated Status = C.PD_TERMINATED
	OverLimit  Status = C.PD_MEMORY
	Refused    Status = C.PD_REFUSED
	Lost       Status = C.PD_LOST
	Closed     Status = C.PD_CLOSED
	Busy       Status = C.PD_BUSY
	Invalid    Status = C.PD_INVALID
	// Skipped is used by package v8 if the operation was not performed because of an
	// error in Go.
	Skipped Status = 1 << 31
)

// Reason is the reason why the status of an operation is [Invalid].
type Reason = uint32

// Reasons of [Invalid]; see bridge.h.
const (
	InvalidArgument     Reason = C.PD_INVALID_ARGUMENT
	InvalidData         Reason = C.PD_INVALID_DATA
	InvalidDepth        Reason = C.PD_INVALID_DEPTH
	InvalidStack        Reason = C.PD_INVALID_STACK
	InvalidParts        Reason = C.PD_INVALID_PARTS
	InvalidBytes        Reason = C.PD_INVALID_BYTES
	InvalidDetached     Reason = C.PD_INVALID_DETACHED
	InvalidUndetachable Reason = C.PD_INVALID_UNDETACHABLE
	InvalidWasm         Reason = C.PD_INVALID_WASM
)

// Mode says whether an operation acquires V8's lock itself.
type Mode = uint32

// Modes of operations; see bridge.h.
const (
	Held    Mode = C.PD_HELD
	OneShot Mode = C.PD_ONESHOT
)

// Handle is the address of a slot of a V8 handle. The zero Handle refers to no value.
type Handle uint64

// Kind says what a [Cell] contains.
type Kind = uint32

// Kinds of cells; see bridge.h.
const (
	Undefined         Kind = C.PD_UNDEFINED
	Null              Kind = C.PD_NULL
	Boolean           Kind = C.PD_BOOLEAN
	Number            Kind = C.PD_NUMBER
	String            Kind = C.PD_STRING
	BigInt            Kind = C.PD_BIGINT
	Symbol            Kind = C.PD_SYMBOL
	Object            Kind = C.PD_OBJECT
	Function          Kind = C.PD_FUNCTION
	Array             Kind = C.PD_ARRAY
	Error             Kind = C.PD_ERROR
	Promise           Kind = C.PD_PROMISE
	Date              Kind = C.PD_DATE
	RegExp            Kind = C.PD_REGEXP
	Map               Kind = C.PD_MAP
	Set               Kind = C.PD_SET
	ArrayBuffer       Kind = C.PD_ARRAY_BUFFER
	SharedArrayBuffer Kind = C.PD_SHARED_ARRAY_BUFFER
	ArrayBufferView   Kind = C.PD_ARRAY_BUFFER_VIEW
	Temporal          Kind = C.PD_TEMPORAL
	Proxy             Kind = C.PD_PROXY
	External          Kind = C.PD_EXTERNAL
	List              Kind = C.PD_LIST
	Record            Kind = C.PD_RECORD
	Bytes             Kind = C.PD_BYTES
	Wrapped           Kind = C.PD_WRAPPED
)

// Values of Aux in the tenth cell of an exception record; see bridge.h.
const (
	ErrorOfHost   = C.PD_ERROR_OF_HOST
	ErrorOfMemory = C.PD_ERROR_OF_MEMORY
)

// ByHandle as the Aux of a String cell says that Bits is a handle of a string in the
// heap.
const ByHandle = C.PD_BY_HANDLE

// Cell is a value that crosses the boundary. It is pd_cell.
type Cell struct {
	Kind Kind
	Aux  uint32
	Bits uint64
}

// Result is the result of an operation. It is pd_result. Its cells and bytes are valid
// until the next operation on the isolate.
type Result struct {
	Value  Cell
	cells  *Cell
	bytes  *byte
	ncells uint64
	nbytes uint64
	Dead   uint64
	// Rejected is the number of promises that wait in [Isolate.Rejection].
	Rejected uint64
	Extra    uint64
	// EndedInTasks is 1 if the operation itself had finished, and the run was ended during
	// the tasks of V8 that follow it.
	EndedInTasks uint64
}

// Cells returns the cells of the result, in memory of C++.
func (r *Result) Cells() []Cell { return unsafe.Slice(r.cells, r.ncells) }

// Bytes returns the bytes that the cells refer to, in memory of C++.
func (r *Result) Bytes() []byte { return unsafe.Slice(r.bytes, r.nbytes) }

func (r *Result) c() *C.pd_result { return (*C.pd_result)(unsafe.Pointer(r)) }

// Args are values for JavaScript: cells in preorder that form Roots values, and the bytes
// that they refer to.
type Args struct {
	Roots int
	Cells []Cell
	Bytes []byte
}

func (a *Args) c() (C.pd_args, *C.pd_cell, *C.uint8_t) {
	if a == nil {
		return C.pd_args{}, nil, nil
	}
	return C.pd_args{
			roots:  C.uint32_t(a.Roots),
			ncells: C.uint32_t(len(a.Cells)),
			nbytes: C.uint64_t(len(a.Bytes)),
		},
		(*C.pd_cell)(unsafe.Pointer(unsafe.SliceData(a.Cells))),
		(*C.uint8_t)(unsafe.SliceData(a.Bytes))
}

// The Go types have the size of the C structs.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(Cell{})-C.sizeof_pd_cell]
	_ = [1]struct{}{}[unsafe.Sizeof(Result{})-C.sizeof_pd_result]
	_ = [1]struct{}{}[unsafe.Sizeof(HeapStatistics{})-C.sizeof_pd_heap_statistics]
	_ = [1]struct{}{}[unsafe.Sizeof(Limits{})-C.sizeof_pd_limits]
	_ = [1]struct{}{}[unsafe.Sizeof(Memory{})-C.sizeof_pd_memory]
	_ = [1]struct{}{}[unsafe.Sizeof(Times{})-C.sizeof_pd_times]
)

func text(s string) (*C.char, C.uint64_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s))), C.uint64_t(len(s))
}
