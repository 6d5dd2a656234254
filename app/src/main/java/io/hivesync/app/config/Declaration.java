package io.hivesync.app.config;

import java.util.List;

/**
 * How one setting is declared.
 *
 * @param key in the file, below its section; a {@code *} stands for many
 * @param flag empty: there is none
 * @param environment variables that give it, all of which count
 * @param standard the default; empty: there is none
 */
record Declaration(
        String section,
        String key,
        ValueType type,
        String sentence,
        String flag,
        String flagLabel,
        List<String> environment,
        String standard,
        boolean secret) {

    static Declaration of(String section, String key, ValueType type, String sentence) {
        return new Declaration(section, key, type, sentence, "", "", List.of(), "", false);
    }

    Declaration flag(String name, String label) {
        return new Declaration(section, key, type, sentence, name, label, environment, standard, secret);
    }

    Declaration environment(String... names) {
        return new Declaration(section, key, type, sentence, flag, flagLabel, List.of(names), standard, secret);
    }

    Declaration byDefault(String value) {
        return new Declaration(section, key, type, sentence, flag, flagLabel, environment, value, secret);
    }

    Declaration neverPrinted() {
        return new Declaration(section, key, type, sentence, flag, flagLabel, environment, standard, true);
    }
}
