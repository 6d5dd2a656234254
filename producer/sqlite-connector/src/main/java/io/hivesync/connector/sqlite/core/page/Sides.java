package io.hivesync.connector.sqlite.core.page;

/** A commit from both sides, and what its comparison may hold in memory. */
record Sides(Image before, Image after, Budget budget) {

    /** Bytes of pages and overflowing rows that are held at once. */
    static final class Budget {

        private final long limit;
        private long taken;

        Budget(long limit) {
            this.limit = limit;
        }

        void take(long bytes) throws CannotDiff {
            taken += bytes;
            if (taken > limit) {
                throw new CannotDiff("The commit changes more rows than " + limit + " bytes of pages hold");
            }
        }
    }
}
