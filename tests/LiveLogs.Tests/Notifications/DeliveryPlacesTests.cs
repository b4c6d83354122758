using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using Xunit;

namespace LiveLogs.Tests.Notifications;

public sealed class DeliveryPlacesTests
{
    [Fact]
    public void A_project_has_half_of_the_places_and_others_have_the_rest()
    {
        var places = new DeliveryPlaces(8);
        for (var i = 0; i < 4; i++)
            places.Take(Claim(1));

        Assert.Equal(1, Assert.Single(places.Limits()!.FullProjects));
        for (var i = 0; i < 4; i++)
            places.Take(Claim(2));
        Assert.Null(places.Limits());
    }

    [Fact]
    public void Targets_that_fail_leave_places_of_their_project_and_of_all_to_others()
    {
        var places = new DeliveryPlaces(8);
        for (var i = 0; i < 3; i++)
            places.Take(Claim(1, failures: 2));
        var ofProject = places.Limits()!;
        for (var i = 0; i < 3; i++)
            places.Take(Claim(2, failures: 1));
        var ofAll = places.Limits()!;

        Assert.Equal((false, true), (ofProject.OnlySteady, ofAll.OnlySteady));
        Assert.Equal(1, Assert.Single(ofProject.SteadyProjects));
        Assert.Empty(ofAll.FullProjects);
    }

    [Fact]
    public void Who_takes_long_makes_room_until_the_room_aside_is_full_too()
    {
        var places = new DeliveryPlaces(2);
        var aside = 0;
        DeliveryPlace place;
        while ((place = places.Take(Claim(1))).TryStepAside())
            aside++;

        Assert.Equal((8, 1), (aside, Assert.Single(places.Limits()!.FullProjects)));
        Assert.True(places.Take(Claim(2)).TryStepAside());
        place.Dispose();
        Assert.Empty(places.Limits()!.FullProjects);
    }

    [Fact]
    public void One_place_is_enough()
    {
        var places = new DeliveryPlaces(1);
        using (places.Take(Claim(1, failures: 7)))
            Assert.Null(places.Limits());

        Assert.Equivalent(ClaimLimits.None, places.Limits());
    }

    [Fact]
    public void A_target_that_let_us_wait_is_left_alone_for_longer_each_time()
    {
        var late = new SendResult(SendOutcome.Unknown, "late") { TimedOut = true };
        var down = new SendResult(SendOutcome.Later, "down");

        Assert.Equal([30, 60, 120, 240, 300, 300], Enumerable.Range(0, 6).Select(before => RetryPolicy.Pause(before + 1, before, late).TotalSeconds));
        Assert.Equal(30, RetryPolicy.Pause(4, 0, late).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, RetryPolicy.Pause(1, 0, down));
        Assert.InRange(RetryPolicy.Wait(1, late).TotalSeconds, 30, 31);
    }

    [Fact]
    public void Targets_that_never_delivered_leave_places_to_those_that_did_however_many_projects_have_them()
    {
        var places = new DeliveryPlaces(32);
        var taken = 0;
        for (var project = 1; project <= 8; project++)
        {
            while (places.Limits() is { OnlySteady: false } limits && !limits.SteadyProjects.Contains(project) && !limits.FullProjects.Contains(project))
            {
                places.Take(Claim(project, hasDelivered: false));
                taken++;
            }
        }

        Assert.Equal(24, taken);
        for (var i = 0; i < 8; i++)
        {
            Assert.NotNull(places.Limits());
            places.Take(Claim(9));
        }

        Assert.Null(places.Limits());
    }

    private static TargetClaim Claim(int project, int failures = 0, bool hasDelivered = true) => new()
    {
        HasDelivered = hasDelivered,
        Target = "target",
        Token = Guid.NewGuid(),
        Project = project,
        Tokens = null,
        TokensAt = null,
        Failures = failures,
        Rejections = 0,
        RefusedUntil = null,
    };
}
