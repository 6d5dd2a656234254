package io.hivesync.bench;

/**
 * What a load of requests came to.
 *
 * @param failed answered otherwise than 200, or not at all
 */
record LoadResult(long requests, double seconds, double p50Ms, double p99Ms, long failed) {
    double perSecond() {
        return requests / seconds;
    }
}
