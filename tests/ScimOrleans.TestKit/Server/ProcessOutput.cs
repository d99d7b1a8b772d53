using System.Diagnostics;
using System.Text;

namespace ScimOrleans.TestKit.Server;

/// <summary>What a process has printed so far.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProcessOutput()
    {
    }

    /// <summary>Its standard output, line by line.</summary>
    public string Output => Read(_output);

    /// <summary>Its standard error, line by line.</summary>
    public string Error => Read(_error);

    /// <summary>Begins to read; call it right after the start.</summary>
    public static ProcessOutput Of(Process process)
    {
        var captured = new ProcessOutput();
        process.OutputDataReceived += (_, line) => captured.Add(captured._output, line.Data);
        process.ErrorDataReceived += (_, line) => captured.Add(captured._error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return captured;
    }

    /// <summary>Waits until either stream contains the text, which it may already do.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    private string Read(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }

    private void Add(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        TaskCompletionSource more;
        lock (_lock)
        {
            text.Append(line).Append('\n');
            (more, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        more.SetResult();
    }
}
