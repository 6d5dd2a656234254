package io.hivesync.sinks.mapping;

/** What a database puts around names. */
public enum Quotes {
    /** SQL's own. */
    DOUBLE("\""),
    /** MySQL's. */
    BACKTICK("`");

    private final String mark;

    Quotes(String mark) {
        this.mark = mark;
    }

    /** The name as it may stand in a statement, whatever is in it. */
    public String around(String name) {
        return mark + name.replace(mark, mark + mark) + mark;
    }
}
