using System.Reflection;

namespace ScimOrleans.Architecture.Tests.Contracts;

/// <summary>Rules of grain classes and of what travels between them, which neither compiler nor Orleans checks.</summary>
internal static class GrainRules
{
    /// <summary>The grain classes among the types.</summary>
    public static IEnumerable<Type> GrainClasses(IEnumerable<Type> types) =>
        types.Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type));

    /// <summary>
    /// State names that two grain classes share, or that are left to Orleans. AdoNet keys a row by grain key and state
    /// name, without the class, so two such grains with the same key would share a row.
    /// </summary>
    public static IEnumerable<string> FindSharedStateNames(IEnumerable<Type> types)
    {
        var grains = GrainClasses(types).ToList();
        var shared = grains
            .SelectMany(grain => StateNames(grain).Distinct(StringComparer.OrdinalIgnoreCase).Select(state => (Grain: grain.Name, State: state)))
            .GroupBy(use => use.State, StringComparer.OrdinalIgnoreCase)
            .Where(uses => uses.Count() > 1)
            .Select(uses => $"state '{uses.Key}' belongs to {string.Join(", ", uses.Select(use => use.Grain).Order(StringComparer.Ordinal))}");
        var unnamed = grains.Where(HasUnnamedState).Select(grain => $"{grain.Name} has state without a name of its own");
        return [.. shared, .. unnamed];
    }

    /// <summary>Grain classes without a name of their own, or with another's: renaming a class must not move its grains.</summary>
    public static IEnumerable<string> FindUnnamedGrains(IEnumerable<Type> types)
    {
        var named = GrainClasses(types).Select(grain => (grain.Name, GrainType: grain.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, null!).ToString())).ToList();
        var unnamed = named.Where(grain => grain.GrainType is null).Select(grain => $"{grain.Name} has no [GrainType]");
        return [.. unnamed, .. Duplicates(named.Where(grain => grain.GrainType is not null).Select(grain => (grain.GrainType!, grain.Name)), "grain type")];
    }

    /// <summary>Serialized types and grain interfaces without an alias, or with another's: the alias is their name on the wire.</summary>
    public static IEnumerable<string> FindUnaliased(IEnumerable<Type> types)
    {
        var travelling = types
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || (type.IsInterface && typeof(IGrain).IsAssignableFrom(type)))
            .Select(type => (type.Name, Alias: type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias))
            .ToList();
        var unaliased = travelling.Where(type => type.Alias is null).Select(type => $"{type.Name} has no [Alias]");
        return [.. unaliased, .. Duplicates(travelling.Where(type => type.Alias is not null).Select(type => (type.Alias!, type.Name)), "alias")];
    }

    private static IEnumerable<string> StateNames(Type grain) =>
        grain.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName)
            .OfType<string>();

    private static bool HasUnnamedState(Type grain)
    {
        for (var type = grain.BaseType; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Grain<>))
            {
                return true;
            }
        }

        return grain.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is { StateName: null or "" });
    }

    private static IEnumerable<string> Duplicates(IEnumerable<(string Key, string Owner)> entries, string kind) =>
        entries.GroupBy(entry => entry.Key, StringComparer.Ordinal)
            .Where(owners => owners.Count() > 1)
            .Select(owners => $"{kind} '{owners.Key}' belongs to {string.Join(", ", owners.Select(owner => owner.Owner).Order(StringComparer.Ordinal))}");
}
