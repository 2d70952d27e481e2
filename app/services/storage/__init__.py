"""Files: written whole or not at all, under a lock, for this user alone; and where they are."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import paths
    from .atomic_file import cannot_be_written, reason
    from .command_store import CommandStore
    from .file_edit import FileEdit, edit_file, lines_of, why_not_editable
    from .file_lock import locked
    from .json_file import InMemoryStore, JsonFile, Records
    from .keyring_cipher import KeyringCipher
    from .leftovers import copies_in_words, left_of, temporary_files
    from .log_file import open_log
    from .ownership import NotOurs, check_own
    from .passphrase_cipher import SHORTEST_PASSPHRASE, PassphraseCipher
    from .paths import absolute, cache_file, shown_path, state_file
    from .preferences import BACKGROUND, FORMAT, LAST_PROFILE, LAST_USER, THEME, forget, recall, remember
    from .read_once import once, one_look
    from .regular_file import read_regular, read_source
    from .running_servers import noted, servers
    from .shared_failure import SharedFailure
    from .ssh_agent import AgentKey, agent_keys
    from .token_files import kept_in_files, token_file

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "atomic_file": "cannot_be_written reason",
            "command_store": "CommandStore",
            "file_edit": "FileEdit edit_file lines_of why_not_editable",
            "file_lock": "locked",
            "json_file": "InMemoryStore JsonFile Records",
            "keyring_cipher": "KeyringCipher",
            "leftovers": "copies_in_words left_of temporary_files",
            "log_file": "open_log",
            "ownership": "NotOurs check_own",
            "passphrase_cipher": "SHORTEST_PASSPHRASE PassphraseCipher",
            "paths": "absolute cache_file paths shown_path state_file",
            "preferences": "BACKGROUND FORMAT LAST_PROFILE LAST_USER THEME forget recall remember",
            "read_once": "once one_look",
            "regular_file": "read_regular read_source",
            "running_servers": "noted servers",
            "shared_failure": "SharedFailure",
            "ssh_agent": "AgentKey agent_keys",
            "token_files": "kept_in_files token_file",
        },
    )
