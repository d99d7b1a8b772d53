using System.Globalization;

namespace ScimOrleans.TestKit.Telemetry;

/// <summary>A span that a process exported.</summary>
public sealed record CollectedSpan
{
    /// <summary>Trace that it belongs to.</summary>
    public required string TraceId { get; init; }

    /// <summary>Its own id.</summary>
    public required string SpanId { get; init; }

    /// <summary>Span that it is part of; empty for the first of a trace.</summary>
    public required string ParentId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it.</summary>
    public required string Source { get; init; }

    /// <summary>What is known of the process.</summary>
    public required IReadOnlyDictionary<string, string> Resource { get; init; }

    /// <summary>What it says.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Ids of spans that it names besides its parent.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>Reads an <c>ExportTraceServiceRequest</c> of OTLP.</summary>
    internal static IEnumerable<CollectedSpan> Read(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in ProtobufReader.Read(request).Where(field => field.Number == 1))
        {
            var fields = ProtobufReader.Read(resource.Bytes).ToList();
            var process = fields.Where(field => field.Number == 1).Select(field => AttributesOf(field.Bytes, 1)).FirstOrDefault() ?? [];
            foreach (var scope in fields.Where(field => field.Number == 2))
            {
                var parts = ProtobufReader.Read(scope.Bytes).ToList();
                var source = parts.Where(part => part.Number == 1).SelectMany(part => ProtobufReader.Read(part.Bytes)).First(field => field.Number == 1).Text;
                foreach (var span in parts.Where(part => part.Number == 2))
                {
                    yield return Of(span.Bytes, source, process);
                }
            }
        }
    }

    private static CollectedSpan Of(ReadOnlyMemory<byte> span, string source, Dictionary<string, string> process)
    {
        var fields = ProtobufReader.Read(span).ToList();
        string Hex(int number) => fields.Where(field => field.Number == number).Select(field => field.Hex).FirstOrDefault("");
        return new()
        {
            TraceId = Hex(1),
            SpanId = Hex(2),
            ParentId = Hex(4),
            Name = fields.First(field => field.Number == 5).Text,
            Source = source,
            Resource = process,
            Attributes = AttributesOf(span, 9),
            Links = [.. fields.Where(field => field.Number == 13).Select(link => ProtobufReader.Read(link.Bytes).First(field => field.Number == 2).Hex)],
        };
    }

    private static Dictionary<string, string> AttributesOf(ReadOnlyMemory<byte> message, int number) => ProtobufReader.Read(message).Where(field => field.Number == number)
        .Select(attribute => ProtobufReader.Read(attribute.Bytes).ToList())
        .ToDictionary(pair => pair.First(field => field.Number == 1).Text, pair => ValueOf(pair.First(field => field.Number == 2).Bytes), StringComparer.Ordinal);

    private static string ValueOf(ReadOnlyMemory<byte> value) => ProtobufReader.Read(value).Select(field => field.Number switch
    {
        1 => field.Text,
        2 => field.Value != 0 ? "true" : "false",
        _ => ((long)field.Value).ToString(CultureInfo.InvariantCulture),
    }).FirstOrDefault("");
}
