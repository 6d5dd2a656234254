package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Sink;
import java.util.function.UnaryOperator;

/** A mistake that a sink may have, and the rule of the contract that catches it. */
enum Defect {
    FORGETS_THE_TOKEN("aReplacedWriterChangesNothing", LaneDefects.ForgetsTheToken::new),
    FENCES_SWEEPS_NOT("aReplacedWriterChangesNothing", LaneDefects.FencesSweepsNot::new),
    FORGETS_THE_TOPIC_ID("aWriterOfAnotherTopicIdChangesNothing", LaneDefects.ForgetsTheTopicId::new),
    SKIPS_GAPS("aBatchThatLeavesAGapChangesNothing", LaneDefects.SkipsGaps::new),
    APPLIES_TWICE("aRepeatedBatchChangesNothing", LaneDefects.AppliesTwice::new),
    TAKES_LANES_UNSEEN("aLaneIsTakenOnlyFromTheStateThatWasSeen", LaneDefects.TakesLanesUnseen::new),
    KNOWS_NO_PARTITIONS("lanesDoNotMoveEachOther", LaneDefects.KnowsNoPartitions::new),
    SEES_NO_RIVALS("onlyOtherSinksAtTheSamePartitionAreRivals", LaneDefects.SeesNoRivals::new),
    DROPS_LANES_UNSEEN("aLaneIsDroppedOnlyFromTheStateThatWasSeen", LaneDefects.DropsLanesUnseen::new),
    HAS_ONE_WRITER_FOR_ALL("lanesWriteAtOnce", LaneDefects.HasOneWriterForAll::new),
    KEEPS_ALL_IN_THE_PROCESS("aNewSinkFindsTheLaneAndTheRows", LaneDefects.KeepsAllInTheProcess::new),

    LOSES_UPDATES("changesAreAppliedInOrderAndTheLaneMovesWithThem", WriteDefects.LosesUpdates::new),
    ONLY_INSERTS("aReplayEndsWithTheSameRows", WriteDefects.OnlyInserts::new),
    SKIPS_EMPTY_BATCHES("aBatchWithoutChangesOnlyMovesTheLane", WriteDefects.SkipsEmptyBatches::new),
    WRITES_ONE_BY_ONE("aRefusedRecordKeepsTheWholeBatchOut", WriteDefects.WritesOneByOne::new),
    SWALLOWS_POISON("aPoisonRecordIsNamedAndTheOthersCanBeWritten", WriteDefects.SwallowsPoison::new),
    NAMES_NOBODY("aPoisonRecordIsNamedAndTheOthersCanBeWritten", WriteDefects.NamesNobody::new),
    TELLS_VALUES("aPoisonRecordIsNamedAndTheOthersCanBeWritten", WriteDefects.TellsValues::new),
    MISSES_WHAT_IT_DELETES("deletingAnUnknownIdSucceeds", WriteDefects.MissesWhatItDeletes::new),
    SWEEPS_EVERYTHING("aSweepRemovesOnlyWhatItNamesAndLeavesTheOffset", WriteDefects.SweepsEverything::new),
    MOVES_THE_LANE_WITH_A_SWEEP(
            "aSweepRemovesOnlyWhatItNamesAndLeavesTheOffset", WriteDefects.MovesTheLaneWithASweep::new),
    TAKES_HALF_OF_ITS_LIMIT("theLargestBatchIsTaken", WriteDefects.TakesHalfOfItsLimit::new),
    LISTS_ON_AND_ON("idsAreListedOnceEachUntilNoMoreAreWanted", WriteDefects.ListsOnAndOn::new),
    READS_ALL_ROWS("rowsAreReadAllOrByTheirIds", WriteDefects.ReadsAllRows::new),

    TRIMS_TEXT("textsSurviveWhateverIsInThem", ValueDefects::trimsText),
    ROUNDS_NUMBERS("numbersKeepEveryDigit", ValueDefects::roundsNumbers),
    ROUNDS_TO_DOUBLES("longNumbersKeepEveryDigit", ValueDefects::roundsNumbers),
    ROUNDS_LONG_NUMBERS("numbersOfAnyLengthSurviveOrAreRefused", ValueDefects::roundsLongNumbers),
    CUTS_SECONDS("datesStayTheSameMoment", ValueDefects::cutsSeconds),
    DROPS_NULLS_IN_JSON("jsonStaysTheSameValue", ValueDefects::dropsNullsInJson),
    WRITES_BOOLEANS_AS_NUMBERS("booleansStayTrueAndFalse", ValueDefects::writesBooleansAsNumbers),
    REPLACES_WHAT_IS_NO_TEXT("textThatIsNoneSurvivesOrIsRefused", ValueDefects::replacesWhatIsNoText),
    MERGES_IMAGES("aFieldThatIsNullOrAbsentKeepsNoOldValue", ValueDefects.MergesImages::new),
    IGNORES_CASE("idsThatDifferAreRecordsThatDiffer", ValueDefects::ignoresCase),
    COUNTS_NO_FIELDS("fieldsThatTheSchemaLacksAreLeftOutAndCounted", ValueDefects.CountsNoFields::new),

    NAMES_THINGS_ITSELF("aModelHasTheNamesThatWereGiven", ShapeDefects.NamesThingsItself::new),
    EMPTIES_WHAT_IT_MARKS("aDeletedRecordIsKeptAndMarkedWhereThatIsWanted", ShapeDefects.EmptiesWhatItMarks::new),
    FORGETS_TO_UNMARK("aMarkedRecordThatComesBackIsMarkedNoMore", ShapeDefects.ForgetsToUnmark::new),

    PASSES_OVER_WHAT_WAITS("aChangeThatAnotherRowIsInTheWayOfWaitsUntilItFits", HeldDefects.PassesOver::new),
    KEEPS_WHAT_IS_OLD("whatWaitsGivesWayToANewerChange", HeldDefects.KeepsWhatIsOld::new),
    LISTS_ROWS_ALONE("whatWaitsIsListedAndSweptAsARowIs", HeldDefects.ListsRowsAlone::new),
    WAITS_FOR_EVER("whatWaitsTooLongIsNamedAndForgottenWhenThatIsSaid", HeldDefects.WaitsForEver::new),
    HOLDS_UNFENCED("aReplacedWriterChangesNothingOfWhatWaits", HeldDefects.HoldsUnfenced::new),

    NAMES_ITSELF_BY_THE_PASSWORD("theProviderIsFoundByItsSchemeAndKeepsSecrets", sink -> sink),
    KEEPS_ITS_FIRST_SCHEMA("aWiderSchemaKeepsTheRowsAndTakesTheNewField", TargetDefects.KeepsItsFirstSchema::new),
    CREATES_TWICE("severalLanesMayPrepareTheSameModelAtOnce", TargetDefects.CreatesTwice::new),
    MANGLES_NAMES("namesFromOutsideAreOnlyNames", ValueDefects::manglesNames),
    CLOSES_ONCE("closingTwiceIsClosingOnce", TargetDefects.ClosesOnce::new),
    GIVES_UP_WHEN_NOBODY_ANSWERS(
            "aTargetThatCannotBeReachedIsUnavailable", TargetDefects.GivesUpWhenNobodyAnswers::new),
    KEEPS_A_DEAD_CONNECTION(
            "aConnectionThatDiesUnderAWriterIsUnavailableAndWritesGoOnAfterwards",
            TargetDefects.KeepsADeadConnection::new),
    BLAMES_THE_RECORD_FOR_A_DEAD_CONNECTION(
            "aConnectionThatDiesUnderAWriterIsUnavailableAndWritesGoOnAfterwards",
            TargetDefects.BlamesTheRecordForADeadConnection::new),
    WAITS_FOR_ANOTHER_PASSWORD("aWrongPasswordIsMisconfiguredAndNotSaid", TargetDefects.WaitsForAnotherPassword::new),
    TELLS_THE_PASSWORD("aWrongPasswordIsMisconfiguredAndNotSaid", TargetDefects.TellsThePassword::new),
    BLAMES_THE_RECORD_FOR_A_MISSING_TABLE(
            "aMissingTableIsMisconfiguredUntilItIsPreparedAgain", TargetDefects.BlamesTheRecordForAMissingTable::new);

    private final String rule;
    private final UnaryOperator<Sink> plant;

    Defect(String rule, UnaryOperator<Sink> plant) {
        this.rule = rule;
        this.plant = plant;
    }

    String rule() {
        return rule;
    }

    PlantedFixture fixture(Capabilities capabilities) {
        UnaryOperator<String> naming =
                this == NAMES_ITSELF_BY_THE_PASSWORD ? url -> "planted-user-" + Samples.SECRET : url -> "planted-here";
        return new PlantedFixture(new PlantedProvider(plant, naming), capabilities);
    }
}
