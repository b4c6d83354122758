/*
 * Sets a program's calendar beside the machine's: preloaded, with LIVELOGS_CLOCK_OFFSET in seconds. Only the time of day moves.
 * The monotonic clocks, by which timers and waits go, and the times of files stay. Used by scripts/test --at.
 */
#define _GNU_SOURCE
#include <semaphore.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset;

/* Memory allocators ask for the time before this has run; they only measure spans. */
__attribute__((constructor)) static void read_offset(void)
{
    const char *text = getenv("LIVELOGS_CLOCK_OFFSET");
    offset = text ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI))
        now->tv_sec += offset;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *where)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where)
        *where = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *now, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

/* The kernel knows nothing of the offset, so a deadline on the calendar is taken back to the machine's. */
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline)
{
    static int (*wait)(sem_t *, const struct timespec *);
    struct timespec real = *deadline;
    if (!wait)
        wait = (int (*)(sem_t *, const struct timespec *))dlsym(RTLD_NEXT, "sem_timedwait");
    real.tv_sec -= offset;
    return wait(semaphore, &real);
}
