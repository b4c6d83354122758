using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveLogs.Logs;

/// <summary>
/// The processor time of the thread that asks. On a busy machine a thread waits for its turn, and by the clock what it does then seems to
/// take a hundred times as long as it does. Where the system does not report it (anything but Linux), it is the time of the clock.
/// </summary>
internal static class ThreadTime
{
    /// <summary><c>CLOCK_THREAD_CPUTIME_ID</c> (https://man7.org/linux/man-pages/man2/clock_gettime.2.html).</summary>
    private const int ThreadClock = 3;

    private static readonly bool IsTold = OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadClock, out _) == 0;

    /// <summary>Only differences mean something, and only on one thread.</summary>
    public static TimeSpan Now => IsTold && GetTime(ThreadClock, out var time) == 0
        ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : Stopwatch.GetElapsedTime(0);

#pragma warning disable SYSLIB1054 // The generated code of LibraryImport is unsafe, which nothing else here is; two numbers need no marshalling.
    [DllImport("libc", EntryPoint = "clock_gettime", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Reading time);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Reading
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
