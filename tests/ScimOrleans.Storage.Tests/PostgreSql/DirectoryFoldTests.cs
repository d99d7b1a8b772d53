using System.Text;
using Npgsql;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>What the database computes for its indexes is what the program computes for its questions.</summary>
public sealed class DirectoryFoldTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    [Fact]
    public async Task Fold_OfEveryCharacter_IsThatOfTheProgram()
    {
        string[] texts = [.. Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Chunk(4_096).Select(chunk => string.Concat(chunk.Select(value => new Rune(value).ToString())))];

        var folded = await AskAsync("select directory_fold(t.text) from unnest($1) with ordinality t(text, place) order by t.place", texts, row => row.GetString(0));

        Assert.Equal(texts.Select(CaseFolding.Fold), folded);
    }

    [Fact]
    public async Task Entries_AreThePiecesOfTheProgramsWords_MarkedBehindAnAt_AndWhatBeginsWithPunctuation()
    {
        string[] texts =
        [
            "", "  ", "Ann", "ann-lee@X.test  O'Neil", "\u00c9mile\tZo\u00eb,Stra\u00dfe", $"{new string('\u00c4', 150)}", $"\U0001F600{new string('y', 120)}", "a/b\\c&d|e:*!(f)", "(f) @ann-lee\n--", "x-y@acme.test@z",
            "no\u00a0break\u3000blank",
        ];

        var entries = await AskAsync("select tsvector_to_array(directory_entries('t', directory_fold(left(t.text, 100)))) from unnest($1) with ordinality t(text, place) order by t.place", texts, row => row.GetFieldValue<string[]>(0));

        foreach (var (text, stored) in texts.Zip(entries))
        {
            var words = DirectorySearch.Terms(text);
            var expected = words.SelectMany(word => word.Split('@').SelectMany((part, place) => DirectorySearch.Pieces(part).Select((piece, index) => place > 0 && index == 0 ? $"@{piece}" : piece)))
                .Where(piece => piece.Length > 0)
                .Concat(words.Where(word => DirectorySearch.Pieces(word)[0].Length == 0).Select(word => $"/{word}"));
            Assert.Equal(expected.Select(word => $"t/{word}").Distinct().Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        }
    }

    private async Task<List<T>> AskAsync<T>(string sql, string[] texts, Func<NpgsqlDataReader, T> read)
    {
        await using var store = new PostgreSqlStore(await database.GetAsync());
        await using var command = store.DataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = texts });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var answers = new List<T>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            answers.Add(read(reader));
        }

        return answers;
    }
}
