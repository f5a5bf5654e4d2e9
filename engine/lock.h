/* lock.h: a mutex that needs no initialising call.
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LOCK_H
#define CFFI_LOCK_H

#ifdef _WIN32
#  include <windows.h>

typedef SRWLOCK cffi_lock;
#  define CFFI_LOCK_INIT SRWLOCK_INIT

static inline void cffi_lock_take(cffi_lock *lock) {
  AcquireSRWLockExclusive(lock);
}

static inline void cffi_lock_give(cffi_lock *lock) {
  ReleaseSRWLockExclusive(lock);
}
#else
#  include <pthread.h>

typedef pthread_mutex_t cffi_lock;
#  define CFFI_LOCK_INIT PTHREAD_MUTEX_INITIALIZER

static inline void cffi_lock_take(cffi_lock *lock) {
  pthread_mutex_lock(lock);
}

static inline void cffi_lock_give(cffi_lock *lock) {
  pthread_mutex_unlock(lock);
}
#endif
#endif
