package io.hivesync.capture;

import io.hivesync.topics.FieldRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which tables and fields leave Hive. What holds sessions, keys and passwords is left out unless it is named here.
 *
 * @param includedTables tables to send although they are left out by default
 * @param includedFields fields to send although they are left out by default, as {@code field} or {@code table.field}
 * @param rules by model: fields that are not sent, whatever is included, and fields that are sent masked
 */
public record Selection(Set<String> includedTables, Set<String> includedFields, Map<String, FieldRules> rules) {
    private static final Set<String> SENSITIVE_TABLES =
            Set.of("sessions", "verifications", "verification_tokens", "authenticators", "password_resets", "api_keys");
    private static final Set<String> SENSITIVE_WORDS =
            Set.of("password", "passwd", "secret", "token", "salt", "credential", "credentials", "otp", "apikey");
    /** snake_case, dots, camelCase, ACRONYMCase, and the border of letters and digits. */
    private static final Pattern BETWEEN_WORDS =
            Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})"
                    + "|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");

    public Selection {
        includedTables = Set.copyOf(includedTables);
        includedFields = Set.copyOf(includedFields);
        rules = Map.copyOf(rules);
    }

    public Selection(Set<String> includedTables, Set<String> includedFields) {
        this(includedTables, includedFields, Map.of());
    }

    /** Nothing beyond the defaults. */
    public static Selection defaults() {
        return new Selection(Set.of(), Set.of());
    }

    /** Whether the table leaves Hive. */
    public boolean hasTable(String table) {
        return includedTables.contains(table) || !SENSITIVE_TABLES.contains(table.toLowerCase(Locale.ROOT));
    }

    boolean hasField(String table, String field) {
        return whyWithout(table, field).isEmpty();
    }

    /** Why a field is not sent; nothing when it is. */
    Optional<String> whyWithout(String table, String field) {
        if (rules(table).excluded().contains(field)) {
            return Optional.of("models." + table + ".exclude names it");
        }
        boolean sent = includedFields.contains(field)
                || includedFields.contains(table + "." + field)
                || rules(table).mask(field).isPresent()
                || !isSensitive(field);
        return sent ? Optional.empty() : Optional.of("may be a secret; include the field " + table + "." + field);
    }

    FieldRules rules(String table) {
        return rules.getOrDefault(table, FieldRules.NONE);
    }

    /** Tables that are nobody's model: SQLite's, ours, Blade's own schema, and what a migration makes for its own time. */
    static boolean isInternal(String table) {
        String name = table.toLowerCase(Locale.ROOT);
        return name.startsWith("sqlite_")
                || name.startsWith("hive_sync_")
                || name.startsWith("ronin_temp_")
                || name.equals(BladeTypes.TABLE);
    }

    private static boolean isSensitive(String field) {
        String previous = "";
        for (String word : BETWEEN_WORDS.split(field)) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (SENSITIVE_WORDS.contains(lower) || SENSITIVE_WORDS.contains(previous + lower)) {
                return true;
            }
            previous = lower;
        }
        return false;
    }
}
