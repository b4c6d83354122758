using System.Diagnostics;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public sealed class ThreadTimeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_thread_that_waits_takes_nothing_whatever_the_clock_says()
    {
        using var done = new ManualResetEvent(false);
        var (clock, processor) = (Stopwatch.GetTimestamp(), ThreadTime.Now);
        var other = new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(clock) < Long)
                Thread.SpinWait(100);
            done.Set();
        });
        other.Start();
        done.WaitOne();

        var taken = ThreadTime.Now - processor;

        Assert.InRange(Stopwatch.GetElapsedTime(clock), Long, TimeSpan.MaxValue);
        Assert.InRange(taken, TimeSpan.Zero, OperatingSystem.IsLinux() ? Long / 2 : TimeSpan.MaxValue);
        other.Join();
    }

    [Fact]
    public void A_thread_that_works_takes_time()
    {
        var began = ThreadTime.Now;
        while (ThreadTime.Now - began < TimeSpan.FromMilliseconds(1))
            Thread.SpinWait(100);

        Assert.True(ThreadTime.Now > began);
    }
}
