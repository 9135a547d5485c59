/* SPDX-License-Identifier: Apache-2.0 */
/* speed_noamx.c: preloaded into the peer by bench/speed.sh, it refuses the request for AMX tiles,
   so that ONNX Runtime is also measured as it runs on the many processors that have VNNI and no
   AMX. */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>

__attribute__((visibility("default"))) long syscall(long number, ...);

long syscall(long number, ...)
{
    long (*real)(long, ...), arg[6];
    va_list args;
    if (number == SYS_arch_prctl) {
        errno = EINVAL;
        return -1;
    }
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        arg[i] = va_arg(args, long);
    va_end(args);
    *(void **)&real = dlsym(RTLD_NEXT, "syscall");
    return real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
