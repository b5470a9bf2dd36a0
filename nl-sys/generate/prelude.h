/*
 * Takes the place of linux/types.h, so that bindgen writes `u32` for `__u32` and for `__be32`:
 * it knows the names of stdint.h, and a macro, other than a typedef, leaves no name behind.
 */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;

#define __s8 int8_t
#define __s16 int16_t
#define __s32 int32_t
#define __s64 int64_t
#define __u8 uint8_t
#define __u16 uint16_t
#define __u32 uint32_t
#define __u64 uint64_t
#define __le16 uint16_t
#define __le32 uint32_t
#define __le64 uint64_t
#define __be16 uint16_t
#define __be32 uint32_t
#define __be64 uint64_t
#define __sum16 uint16_t
#define __wsum uint32_t
#define __poll_t unsigned
#define __bitwise
#define __bitwise__

#define __aligned_u64 uint64_t __attribute__((aligned(8)))
#define __aligned_s64 int64_t __attribute__((aligned(8)))
#define __aligned_be64 uint64_t __attribute__((aligned(8)))
#define __aligned_le64 uint64_t __attribute__((aligned(8)))

/* What else linux/types.h brings in. */
#include <linux/posix_types.h>

#endif
