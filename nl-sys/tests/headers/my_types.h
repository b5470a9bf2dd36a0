#ifndef MY_TYPES_H
#define MY_TYPES_H

#define MY_TYPES_ARE_NOT_ASKED_FOR 1

struct my_pair {
	__s32 left, right;
};

#endif
