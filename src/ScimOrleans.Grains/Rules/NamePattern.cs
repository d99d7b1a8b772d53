using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Grains.Rules;

/// <summary>A glob on folded names: <c>*</c> for any characters, <c>?</c> for one, everything else for itself.</summary>
/// <param name="glob">As it was written.</param>
internal sealed class NamePattern(string glob)
{
    private readonly string _pattern = CaseFolding.Fold(glob);

    /// <summary>Whether a folded name fits. Takes at most the product of the lengths, and mostly their sum.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        // Only the last asterisk can be wrong about how much it stands for: what is before it fits already.
        var (at, inName, asterisk, resume) = (0, 0, -1, 0);
        while (inName < name.Length)
        {
            if (at < _pattern.Length && _pattern[at] == '*')
            {
                (asterisk, resume) = (at++, inName);
            }
            else if (at < _pattern.Length && (_pattern[at] == '?' || _pattern[at] == name[inName]))
            {
                inName += _pattern[at] == '?' ? LengthOfCharacter(name, inName) : 1;
                at++;
            }
            else if (asterisk >= 0)
            {
                resume += LengthOfCharacter(name, resume);
                (at, inName) = (asterisk + 1, resume);
            }
            else
            {
                return false;
            }
        }

        return _pattern.AsSpan(at).Trim('*').IsEmpty;
    }

    private static int LengthOfCharacter(ReadOnlySpan<char> name, int at) => char.IsHighSurrogate(name[at]) && at + 1 < name.Length ? 2 : 1;
}
