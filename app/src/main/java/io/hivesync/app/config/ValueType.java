package io.hivesync.app.config;

import java.util.List;

/** What a setting's value may be. */
public sealed interface ValueType {

    /** For the page of options and for messages: {@code a whole number from 1 to 1000}. */
    String described();

    record Text() implements ValueType {
        @Override
        public String described() {
            return "text";
        }
    }

    /** Relative to the file that it stands in. */
    record FilePath() implements ValueType {
        @Override
        public String described() {
            return "a path";
        }
    }

    record Whole(int least, int most) implements ValueType {
        @Override
        public String described() {
            return "a whole number from " + least + " to " + most;
        }
    }

    /** Of a whole, above nothing. */
    record Share() implements ValueType {
        @Override
        public String described() {
            return "a number above 0 and at most 1";
        }
    }

    record Choice(List<String> words) implements ValueType {
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public String described() {
            return words.size() == 1 ? "only " + words.getFirst() : "one of " + String.join(", ", words);
        }
    }

    /** @param portFlag the flag for the port alone; the setting's own flag is for the host alone */
    record Address(String portFlag) implements ValueType {
        @Override
        public String described() {
            return "host:port, port 0 to 65535";
        }
    }

    record Texts() implements ValueType {
        @Override
        public String described() {
            return "a list of texts";
        }
    }

    /**
     * A block for each name that the user chooses, with keys of its own.
     *
     * @param of what the names are of: {@code model}
     * @param keys what each may hold
     */
    record Blocks(String of, List<BlockKey> keys) implements ValueType {
        public Blocks {
            keys = List.copyOf(keys);
        }

        @Override
        public String described() {
            return "a block for each " + of;
        }
    }

    /** Names and what each stands for. */
    record Names() implements ValueType {
        @Override
        public String described() {
            return "a block of name: text";
        }
    }
}
