package io.hivesync.topics;

/** A topic of one of our names exists, but records would part ways in it. */
public final class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final TopicCreator.Difference difference;

    TopicMismatchException(TopicCreator.Difference difference) {
        super(difference + ". Give the cluster's partition count that its topics have, or another topic prefix.");
        this.difference = difference;
    }

    public TopicCreator.Difference difference() {
        return difference;
    }
}
