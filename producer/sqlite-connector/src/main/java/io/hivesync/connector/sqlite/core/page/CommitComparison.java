package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The comparison of one commit, over all tables. The ownership changes once all of them are compared. */
final class CommitComparison {

    private final Sides sides;
    private final Ownership owners;
    private final Touched touched;
    private final Edits edits = new Edits();
    private final List<Table> newTrees = new ArrayList<>();

    CommitComparison(Sides sides, Ownership owners) throws CannotDiff {
        this.sides = sides;
        this.owners = owners;
        this.touched = Touched.of(owners, sides.after().changed());
    }

    /** Whether the tables may be others. */
    boolean touchesSchema() throws IOException, CannotDiff {
        if (touched.of(Schema.ROOT).isEmpty()) {
            return false;
        }
        for (int page : sides.after().changed()) {
            if (page != Schema.ROOT && !owners.unowned(page) && owners.root(page) == Schema.ROOT) {
                return true;
            }
        }
        byte[] before = sides.before().page(Schema.ROOT);
        byte[] after = sides.after().page(Schema.ROOT);
        return Format.schemaCookie(before) != Format.schemaCookie(after)
                || !Arrays.equals(before, Format.HEADER, before.length, after, Format.HEADER, after.length);
    }

    /** The tables are those of the commit before. */
    CommitDiff compare(List<Table> tables) throws IOException, CannotDiff {
        List<TableChange> changes = new ArrayList<>();
        for (Table table : tables) {
            addRows(table, table, changes);
        }
        edits.apply(owners, sides.after().pageCount());
        return new CommitDiff(changes);
    }

    /** @param overflowKnown whether the overflow pages of all tables are owned, and have to be of the new ones */
    CommitDiff compare(List<Table> before, List<Table> after, boolean overflowKnown) throws IOException, CannotDiff {
        List<TableChange> changes = new ArrayList<>();
        rows(Schema.TABLE, Schema.TABLE);
        Map<String, Table> old = new LinkedHashMap<>();
        before.forEach(table -> old.put(table.name(), table));
        for (Table table : after) {
            Table was = old.remove(table.name());
            if (was == null) {
                newTrees.add(table);
                changes.add(new TableChange.Created(table.description()));
            } else if (was.layout().sameAs(table.layout())) {
                addRows(was, table, changes);
            } else {
                edits.goneTree(was.root());
                newTrees.add(table);
                changes.add(new TableChange.Reshaped(was.description(), table.description()));
            }
        }
        int place = 0;
        for (Table table : old.values()) {
            edits.goneTree(table.root());
            changes.add(place++, new TableChange.Dropped(table.description()));
        }
        edits.apply(owners, sides.after().pageCount());
        ownNewTrees(overflowKnown);
        return new CommitDiff(changes);
    }

    private void addRows(Table was, Table table, List<TableChange> changes) throws IOException, CannotDiff {
        List<RowDiff> rows = rows(was, table);
        if (!rows.isEmpty()) {
            changes.add(new TableChange.Rows(table.description(), rows));
        }
    }

    private List<RowDiff> rows(Table was, Table table) throws IOException, CannotDiff {
        if (was.root() == table.root() && touched.of(was.root()).isEmpty()) {
            return List.of();
        }
        TreeDelta delta = new TreeDelta(sides, owners, edits, table.index());
        delta.find(was.root(), table.root(), touched.of(was.root()));
        return new RowComparison(table.layout(), sides, touched.heads(), edits).rows(delta.old(), delta.now());
    }

    private void ownNewTrees(boolean overflowKnown) throws IOException, CannotDiff {
        Image now = sides.after();
        Map<Integer, Table> byRoot = new HashMap<>();
        for (Table table : newTrees) {
            new TreeWalk(now, table.index()).own(table.root(), owners);
            byRoot.put(table.root(), table);
        }
        if (overflowKnown && !byRoot.isEmpty()) {
            new OverflowSearch(owners, now).run(byRoot);
        }
    }
}
