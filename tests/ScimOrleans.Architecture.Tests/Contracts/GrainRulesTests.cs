using ScimOrleans.Architecture.Tests.Projects;

namespace ScimOrleans.Architecture.Tests.Contracts;

public sealed class GrainRulesTests
{
    [Fact]
    public void GrainClasses_StateNames_AreDistinct() => Assert.Empty(GrainRules.FindSharedStateNames(SourceAssemblies.Types));

    [Fact]
    public void GrainClasses_Names_AreTheirOwn() => Assert.Empty(GrainRules.FindUnnamedGrains(SourceAssemblies.Types));

    [Fact]
    public void TravellingTypes_Aliases_AreTheirOwn() => Assert.Empty(GrainRules.FindUnaliased(SourceAssemblies.Types));

    [Fact]
    public void FindSharedStateNames_SampleGrains_NamesTheSharedAndTheUnnamed() =>
        Assert.Equal(
            ["state 'settings' belongs to FirstGrain, SecondGrain", "UnnamedGrain has state without a name of its own"],
            GrainRules.FindSharedStateNames([typeof(FirstGrain), typeof(SecondGrain), typeof(ThirdGrain), typeof(UnnamedGrain)]));

    [Fact]
    public void FindUnnamedGrains_SampleGrains_NamesTheMissingAndTheShared() =>
        Assert.Equal(
            ["UnnamedGrain has no [GrainType]", "grain type 'same' belongs to SecondGrain, ThirdGrain"],
            GrainRules.FindUnnamedGrains([typeof(FirstGrain), typeof(SecondGrain), typeof(ThirdGrain), typeof(UnnamedGrain)]));

    [Fact]
    public void FindUnaliased_SampleMessages_NamesTheMissingAndTheShared() =>
        Assert.Equal(
            ["Unaliased has no [Alias]", "alias 'sample.same' belongs to Aliased, AliasedAgain"],
            GrainRules.FindUnaliased([typeof(Aliased), typeof(AliasedAgain), typeof(Unaliased), typeof(string)]));

    [GrainType("first")]
    private sealed class FirstGrain(
        [PersistentState("settings", "store")] IPersistentState<Sample> settings,
        [PersistentState("own", "store")] IPersistentState<Sample> own) : Grain, IGrainWithStringKey
    {
        public bool Exists => settings.RecordExists && own.RecordExists;
    }

    [GrainType("same")]
    private sealed class SecondGrain([PersistentState("Settings", "store")] IPersistentState<Sample> settings) : Grain, IGrainWithStringKey
    {
        public bool Exists => settings.RecordExists;
    }

    [GrainType("same")]
    private sealed class ThirdGrain([PersistentState("third", "store")] IPersistentState<Sample> third) : Grain, IGrainWithStringKey
    {
        public bool Exists => third.RecordExists;
    }

    private sealed class UnnamedGrain : Grain<Sample>, IGrainWithStringKey;

    private sealed class Sample;

#pragma warning disable ORLEANS0010, ORLEANS0011 // These break the rules on purpose.
    [GenerateSerializer, Alias("sample.same")]
    internal sealed class Aliased;

    [GenerateSerializer, Alias("sample.same")]
    internal sealed class AliasedAgain;

    [GenerateSerializer]
    internal sealed class Unaliased;
#pragma warning restore ORLEANS0010, ORLEANS0011
}
