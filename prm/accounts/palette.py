"""What people can do about identity and the platform from anywhere."""

from prm.common.search.commands import Command, register

register(
    Command("Import records", "console:imports", "upload", "import.run", "csv excel upload load"),
    Command("Invite a member of staff", "console:staff-invite", "plus", "staff.manage", "add user colleague new"),
    Command("Change your profile", "profile", "user", also="settings name time zone theme language"),
    Command("Set up a second factor", "mfa_index", "shield", also="mfa 2fa security authenticator key"),
    Command("Make an API token", "tokens", "key", also="personal access developer"),
    Command("See where you are signed in", "usersessions_list", "device", also="sessions devices sign out"),
    Command("Read your notifications", "notifications", "bell", also="news unread"),
)
