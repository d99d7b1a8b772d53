namespace ScimOrleans.Grains.Resources;

/// <summary>
/// Lets an activation leave soon that found nothing to hold. Not at once: the requests that wait for it would be sent on to the next
/// activation, which leaves at once too, and Orleans refuses what was sent on twice.
/// </summary>
/// <param name="grain">The activation.</param>
/// <param name="isVacant">Whether it still holds nothing.</param>
/// <param name="delay">How long it may stay.</param>
internal sealed class VacantActivation(IGrainBase grain, Func<bool> isVacant, TimeSpan delay)
{
    private IGrainTimer? _timer;

    /// <summary>Begins to wait, unless it does already.</summary>
    public void LeaveSoon() => _timer ??= grain.RegisterGrainTimer(_ => LeaveAsync(), new() { DueTime = delay, Period = Timeout.InfiniteTimeSpan });

    private Task LeaveAsync()
    {
        _timer?.Dispose();
        _timer = null;
        if (isVacant())
        {
            grain.DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
