// Written by `npm run api-types` from ../api_ext/openapi.json; never edited by hand.
export interface paths {
    "/api/assignments/{run_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Assignment
         * @description Give leads back that were shared out at once; those that moved on stay. Repeatable.
         */
        post: operations["undo_assignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Sign in with user name and password, and a code where one is asked; serves all roles.
         *
         *     After ten failures of a user name, or thirty from an address, within fifteen minutes every try
         *     is answered 429, the right password too; `Retry-After` says after how many seconds to return.
         *     Where two-factor sign-in is on, a right password without `otp` is a 401 `otp_required`, which
         *     is no failure: send both again with the code. A wrong code is a 401 `wrong_otp`, one that was
         *     taken before `otp_used`, and both are failures.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description End this sign-in: both its tokens are refused from now on, everywhere.
         *
         *     Either token says which one; unknown and ended ones answer 204 as well.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Exchange the refresh token for a new pair; it works once.
         *
         *     A used one ends the whole sign-in (401 `refresh_token_reused`), also when two requests bring
         *     it at the same moment: have one refresh under way at most. A web client sends no body; its
         *     cookie is read, which needs the header `X-CRM-Client: web`.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Branches
         * @description All branches by name; a manager's own.
         */
        get: operations["list_branches"];
        put?: never;
        /**
         * Create Branch
         * @description Make a branch.
         */
        post: operations["create_branch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/branches/{branch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Branch
         * @description Change name or location, deactivate or reactivate; repeating it changes nothing.
         */
        patch: operations["update_branch"];
        trace?: never;
    };
    "/api/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register Device
         * @description Register this phone or browser, or tell its health; known ones answer 200.
         */
        post: operations["register_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Duplicates
         * @description Pairs of leads with a number or an e-mail in common, the oldest first.
         */
        get: operations["list_duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/followups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Followups
         * @description The follow-ups one may see, earliest first; days are the organisation's.
         */
        get: operations["list_followups"];
        put?: never;
        /**
         * Book Followup
         * @description Promise to call a lead again; sent twice, booked once (200).
         */
        post: operations["book_followup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/followups/{followup_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Followup
         * @description Complete, undo that, or move; repeating it changes nothing.
         */
        patch: operations["update_followup"];
        trace?: never;
    };
    "/api/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Imports
         * @description Imports, newest first.
         */
        get: operations["list_imports"];
        put?: never;
        /**
         * Start Import
         * @description Store a file and have it imported; whether it is readable shows when it runs.
         *
         *     The form is read only once the sender is known to be allowed to import: a stranger's file is
         *     never received.
         */
        post: operations["start_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import
         * @description One import with its counts.
         */
        get: operations["get_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/errors.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import Errors
         * @description The refused rows as a file that is safe to open, to fix and to import again.
         */
        get: operations["get_import_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/kept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Kept Leads
         * @description The first hundred leads that an undo left, and why.
         */
        get: operations["list_kept_leads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/rows.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import Rows
         * @description What became of every row of the file.
         */
        get: operations["get_import_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/rows/{row_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Row Fate
         * @description What became of one row of the file.
         */
        get: operations["get_row_fate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Ready Import
         * @description Make a dry run real, with the same choices.
         */
        post: operations["start_ready_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{import_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Import
         * @description Remove what an import made and restore what it changed, except what was touched since.
         */
        post: operations["undo_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Leads
         * @description Fifty of the leads one may see, pending follow-ups first.
         */
        get: operations["list_leads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign Leads
         * @description Share leads out to telecallers in turn, or say what that would do (`dry_run`).
         */
        post: operations["assign_leads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Leads
         * @description Counts for the chips.
         */
        get: operations["count_leads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Next Lead
         * @description The best lead to call now, kept for the asker for ten minutes; 204 when there is none.
         */
        post: operations["next_lead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Lead
         * @description One lead with the newest of its timeline.
         */
        get: operations["get_lead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Lead
         * @description Change some of the six editable fields; those that others changed meanwhile are refused.
         */
        patch: operations["patch_lead"];
        trace?: never;
    };
    "/api/leads/{lead_id}/apart/{other_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep Apart
         * @description Mark two leads as two students, never suggested again; repeating it changes nothing.
         */
        post: operations["keep_apart"];
        /**
         * End Apart
         * @description Take that mark away; repeating it changes nothing.
         */
        delete: operations["end_apart"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/assignment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain Assignment
         * @description Why a lead is with its telecaller, and who had it before.
         */
        get: operations["explain_assignment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Call
         * @description Log a call with status and next follow-up, all or nothing; sent twice, stored once (200).
         */
        post: operations["log_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Consents
         * @description What the student agreed to: what holds now, and all that was noted.
         */
        get: operations["get_consents"];
        put?: never;
        /**
         * Note Consent
         * @description Note a consent, or that it was withdrawn; sent twice, it is noted once (200).
         */
        post: operations["note_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Suggest Duplicates
         * @description At most ten leads that may be the same student, the likeliest first, and why.
         */
        get: operations["suggest_duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Student
         * @description All that is held about the student of a lead, as a ZIP; for admins and managers. Audited.
         */
        get: operations["export_student"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Leads
         * @description Let this lead take over everything of another one; the same `client_id` again does nothing.
         *
         *     Its own values stay, empty ones are filled, and those in `take` come from the other lead.
         */
        post: operations["merge_leads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Merges
         * @description The merges that made this lead what it is, newest first, undone ones as well.
         */
        get: operations["list_merges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Note
         * @description Append a note; sent twice, it is written once (200).
         */
        post: operations["add_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Recordings
         * @description The recordings of a lead, newest first; no quality yet means: being listened to.
         */
        get: operations["list_recordings"];
        put?: never;
        /**
         * Create Upload
         * @description Begin to send a recording; its bytes go to the `Location` that is answered.
         *
         *     The lead is one in the caller's sight, or one that the caller logged this call on.
         */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/recordings/{recording_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Audio
         * @description The audio, whole or the bytes of `Range`; with `download=1` as a file to keep.
         *
         *     By access token, or by a link's `token`, which opens this recording alone. Who listens is
         *     noted, once in five minutes.
         */
        get: operations["get_audio"];
        put?: never;
        post?: never;
        /**
         * Delete Recording
         * @description Delete a recording, if the settings let this role and it is not on legal hold.
         */
        delete: operations["delete_recording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/recordings/{recording_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Link
         * @description An address for an audio element: five minutes, for this person and recording alone.
         */
        post: operations["make_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/siblings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Sibling
         * @description Add another student with this lead's number on purpose; sent twice, added once (200).
         */
        post: operations["add_sibling"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leads/{lead_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Timeline
         * @description What happened to a lead, newest first.
         */
        get: operations["get_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leaves/{leave_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Leave
         * @description Take a leave back.
         */
        delete: operations["remove_leave"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description The holder of the access token, and what the role may do.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Presence
         * @description Say that one works, takes a break or is off.
         */
        put: operations["set_presence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List My Sessions
         * @description Where one is signed in, portal and apps: this sign-in first.
         */
        get: operations["list_my_sessions"];
        put?: never;
        post?: never;
        /**
         * End My Other Sessions
         * @description Sign out everywhere else, at once; this sign-in stays.
         */
        delete: operations["end_my_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End My Session
         * @description End one other sign-in of one's own, at once; the one in use ends by signing out (422).
         */
        delete: operations["end_my_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get My Stats
         * @description One's own figures, equal to the admin's report.
         */
        get: operations["get_my_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merges/{merge_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Merge
         * @description Bring the merged lead back exactly, with all that moved; repeating it changes nothing.
         */
        post: operations["undo_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/meta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Meta
         * @description The words, limits and settings in force.
         */
        get: operations["get_meta"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find Recordings
         * @description All recordings in sight, newest first, with their leads. Admins and managers.
         */
        get: operations["find_recordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recordings/{recording_id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold Recording
         * @description Put a recording on legal hold: neither people nor its age delete it. Repeating is fine.
         */
        post: operations["hold_recording"];
        /**
         * Release Recording
         * @description End a legal hold; repeating it changes nothing.
         */
        delete: operations["release_recording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reminders/shown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note Shown
         * @description Alarms of the phone itself rang, with or without network; unknown ones are passed over.
         */
        post: operations["note_shown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reminders/{reminder_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Reminder
         * @description A push message was shown. Without access token: the `receipt` of the message says who.
         *
         *     Only the first time counts; a token that is forged, of another reminder or over a day too old
         *     is a 404.
         */
        post: operations["confirm_reminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/telecaller-performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Telecaller Performance
         * @description Each telecaller's figures of some local days, both inclusive, and their sum.
         */
        get: operations["telecaller_performance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/telecaller-performance.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Telecaller Performance Csv
         * @description The same report as a file; it is audited, so its work writes.
         */
        get: operations["telecaller_performance_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/telecaller-performance.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Telecaller Performance Xlsx
         * @description The same report as a workbook; it is audited, so its work writes.
         */
        get: operations["telecaller_performance_xlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Settings
         * @description Name, time zone and working hours in force.
         */
        get: operations["get_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Settings
         * @description Change them; a new time zone holds for every day and figure at once.
         */
        patch: operations["update_settings"];
        trace?: never;
    };
    "/api/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Changes
         * @description What changed for this telecaller since the token; without one, everything.
         */
        get: operations["get_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Upload
         * @description Give an upload up; 409 once it is a recording, which is deleted as such.
         */
        delete: operations["end_upload"];
        /**
         * Describe Uploads
         * @description What the server can do. Nothing is looked up, so no token is asked for.
         */
        options: operations["describe_uploads"];
        /**
         * Get Upload
         * @description Where to go on. As many bytes as there are means that the recording exists.
         *
         *     While the storage cannot be reached the answer is 503, so that nobody deletes the only copy.
         */
        head: operations["get_upload"];
        /**
         * Append To Upload
         * @description Send bytes, from where the upload stands. However it ends, what arrived is kept.
         *
         *     With the last byte the whole is compared with the `sha256` named before, and its content must
         *     be audio; if not (422 `checksum_mismatch`, `unsupported_type`) the upload is gone.
         */
        patch: operations["append_to_upload"];
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description People by name with their lead counts; a manager's own branch.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Create User
         * @description Make an account that may sign in at once.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update User
         * @description Change an account; `is_active: false` ends its access and leaves its leads with it.
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/users/{user_id}/leaves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Leaves
         * @description The leaves of a person, the last one first.
         */
        get: operations["list_leaves"];
        put?: never;
        /**
         * Add Leave
         * @description Keep new leads from a telecaller for some days; sent twice, stored once (200).
         */
        post: operations["add_leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{user_id}/reset-two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Two Factor
         * @description Turn somebody's two-factor sign-in off, who lost phone and recovery codes; admins only.
         *
         *     Repeating it changes nothing. One's own is turned off in the portal, with password and code.
         */
        post: operations["reset_two_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List User Sessions
         * @description Where somebody is signed in; a manager's own telecallers, an admin's everybody.
         */
        get: operations["list_user_sessions"];
        put?: never;
        post?: never;
        /**
         * End User Sessions
         * @description Sign somebody out everywhere, at once, as after a phone was lost.
         */
        delete: operations["end_user_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthz
         * @description Whether the process runs.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readyz
         * @description Whether database, migrations, storage and jobs are there.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AddLeave
         * @description Days on which a telecaller gets no new leads, both inclusive.
         *
         *     With a `client_id`, sent twice, it is stored once.
         * @example {
         *       "client_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
         *       "first_day": "2027-01-04",
         *       "last_day": "2027-01-08",
         *       "note": "Family wedding"
         *     }
         */
        AddLeave: {
            /** Client Id */
            client_id?: string | null;
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /** Note */
            note?: string | null;
        };
        /**
         * AddNote
         * @description A note; `client_id` is made by the sender, `written_at` is the device's time.
         * @example {
         *       "body": "Wants the hostel fees by e-mail.",
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "written_at": "2026-11-23T04:30:00Z"
         *     }
         */
        AddNote: {
            /** Body */
            body: string;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Is Contact
             * @default false
             */
            is_contact?: boolean;
            /** Written At */
            written_at?: string | null;
        };
        /**
         * AddSibling
         * @description Another student with the number of a lead; what is not given is as with the lead.
         * @example {
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "preferred_course": "B.Sc. Nursing",
         *       "student_name": "Rohan Kulkarni"
         *     }
         */
        AddSibling: {
            /** City */
            city?: string | null;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /** Email */
            email?: string | null;
            /** Preferred Course */
            preferred_course?: string | null;
            /** Preferred University */
            preferred_university?: string | null;
            /** Student Name */
            student_name: string;
        };
        /**
         * AssignLeads
         * @description Share these leads out to these telecallers, in turn.
         *
         *     `dry_run` answers the same and changes nothing. `stay_with_previous` first gives each lead to
         *     whoever of them called it last, or else had it before. With a `client_id`, sent twice, it is
         *     done once.
         * @example {
         *       "client_id": "9d3f6a70-5c1e-4e0b-8a44-7b7e2c1f0d15",
         *       "lead_ids": [
         *         "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *         "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902"
         *       ],
         *       "stay_with_previous": true,
         *       "telecaller_ids": [
         *         "c2f6a7d4-1b3e-4c58-9e77-2a9d0e4b5f03"
         *       ]
         *     }
         */
        AssignLeads: {
            /** Client Id */
            client_id?: string | null;
            /**
             * Dry Run
             * @default false
             */
            dry_run?: boolean;
            /** Lead Ids */
            lead_ids: string[];
            /**
             * Stay With Previous
             * @default false
             */
            stay_with_previous?: boolean;
            /** Telecaller Ids */
            telecaller_ids: string[];
        };
        /**
         * AssignmentWhy
         * @description Why a lead is with this person: a sentence, who was passed over, and the owners before.
         *
         *     `reason` is `import`, `assigned`, `owner_deactivated`, `called_last`, `had_before`, `undone`,
         *     or `unknown` where nothing was noted. `passed_over` has only people whom the reader may see.
         */
        AssignmentWhy: {
            by: components["schemas"]["Named"] | null;
            /** History */
            history: components["schemas"]["OwnerChange"][];
            owner: components["schemas"]["Named"] | null;
            /** Passed Over */
            passed_over: components["schemas"]["PassedOver"][];
            /** Reason */
            reason: string;
            /** Run Id */
            run_id: string | null;
            /** Sentence */
            sentence: string;
            /** Since */
            since: string | null;
        };
        /**
         * BookFollowup
         * @description A new follow-up; `made_at` is when it was made on the phone.
         * @example {
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "description": "Call the father",
         *       "lead_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
         *       "scheduled_at": "2026-11-24T04:30:00Z"
         *     }
         */
        BookFollowup: {
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Lead Id
             * Format: uuid
             */
            lead_id: string;
            /** Made At */
            made_at?: string | null;
            /**
             * Scheduled At
             * Format: date-time
             */
            scheduled_at: string;
        };
        /**
         * BranchView
         * @description A branch with what depends on it: active telecallers and open leads.
         */
        BranchView: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Active */
            is_active: boolean;
            /** Location */
            location: string;
            /** Name */
            name: string;
            /** Open Leads */
            open_leads: number;
            /** Telecallers */
            telecallers: number;
        };
        /**
         * CallLogView
         * @description A call as stored; `is_odd`: not connected, and yet it lasted.
         */
        CallLogView: {
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            direction: components["schemas"]["Direction"];
            /** Duration Seconds */
            duration_seconds: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Odd */
            is_odd: boolean;
            /**
             * Lead Id
             * Format: uuid
             */
            lead_id: string;
            /** Notes */
            notes: string | null;
            outcome: components["schemas"]["Outcome"];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
        };
        /**
         * ChangedRow
         * @description A row that changes a lead: column to its old and its new value.
         */
        ChangedRow: {
            /** Changes */
            changes: {
                [key: string]: [
                    unknown,
                    unknown
                ];
            };
            lead: components["schemas"]["Named"] | null;
            /** Row Number */
            row_number: number;
        };
        /**
         * ConfirmReminder
         * @description A phone showed a reminder; `token` came with it.
         * @example {
         *       "token": "eyJhbGciOiJIUzI1NiI…"
         *     }
         */
        ConfirmReminder: {
            /** Shown At */
            shown_at?: string | null;
            /** Token */
            token: string;
        };
        /**
         * ConsentAct
         * @description What the student said.
         * @enum {string}
         */
        ConsentAct: "given" | "withdrawn";
        /**
         * ConsentState
         * @description What holds now for each purpose (null: nothing was noted), and all that was noted.
         *
         *     The newest comes first.
         */
        ConsentState: {
            calls: components["schemas"]["ConsentAct"] | null;
            /** History */
            history: components["schemas"]["ConsentView"][];
            messages: components["schemas"]["ConsentAct"] | null;
            recording: components["schemas"]["ConsentAct"] | null;
        };
        /**
         * ConsentView
         * @description One thing that was noted.
         */
        ConsentView: {
            act: components["schemas"]["ConsentAct"];
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["Named"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Note */
            note: string | null;
            /** Notice */
            notice: string;
            purpose: components["schemas"]["Purpose"];
            way: components["schemas"]["ConsentWay"];
        };
        /**
         * ConsentWay
         * @description How the student said it.
         * @enum {string}
         */
        ConsentWay: "call" | "message" | "web_form" | "paper" | "file";
        /**
         * CreateBranch
         * @description A new branch.
         * @example {
         *       "location": "FC Road",
         *       "name": "Pune"
         *     }
         */
        CreateBranch: {
            /** Location */
            location: string;
            /** Name */
            name: string;
        };
        /**
         * CreateUser
         * @description A new account; managers and telecallers need a branch.
         * @example {
         *       "branch_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "full_name": "Asha Patil",
         *       "password": "a long pass phrase",
         *       "role": "telecaller",
         *       "username": "asha.patil"
         *     }
         */
        CreateUser: {
            /** Branch Id */
            branch_id?: string | null;
            /** Full Name */
            full_name: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Receives New Leads
             * @default true
             */
            receives_new_leads?: boolean;
            /** @default telecaller */
            role?: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
        /**
         * DayCalls
         * @description The calls of one local day.
         */
        DayCalls: {
            /** Calls */
            calls: number;
            /** Connected */
            connected: number;
            /**
             * Day
             * Format: date
             */
            day: string;
        };
        /**
         * Deleters
         * @description Who may delete a recording in their sight.
         * @enum {string}
         */
        Deleters: "everyone" | "managers" | "admins" | "nobody";
        /**
         * DeviceView
         * @description A device as stored.
         */
        DeviceView: {
            /** App Version */
            app_version: string;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /** Health */
            health: {
                [key: string]: unknown;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Last Seen At
             * Format: date-time
             */
            last_seen_at: string;
            /** Platform */
            platform: string;
        };
        /**
         * Direction
         * @description Who rang whom.
         * @enum {string}
         */
        Direction: "outgoing" | "incoming";
        /**
         * DuplicatePage
         * @description Up to 50 pairs, the oldest first.
         */
        DuplicatePage: {
            /** Items */
            items: components["schemas"]["DuplicatePair"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * DuplicatePair
         * @description Two leads with a number or an e-mail in common; `one` is the older.
         */
        DuplicatePair: {
            one: components["schemas"]["LeadDetails"];
            other: components["schemas"]["LeadDetails"];
            /** Reasons */
            reasons: string[];
        };
        /**
         * DuplicatePolicy
         * @description What an import does with a row whose student is a lead already.
         * @enum {string}
         */
        DuplicatePolicy: "skip" | "fill" | "update" | "reenquire" | "reassign";
        /**
         * EndedSessions
         * @description How many sessions ended.
         */
        EndedSessions: {
            /** Ended */
            ended: number;
        };
        /**
         * Figures
         * @description The metrics of a telecaller, or their sum. Definitions: `METRICS`.
         */
        Figures: {
            /** Calls */
            calls: number;
            /** Connected */
            connected: number;
            /** Conversion Rate */
            conversion_rate: number;
            /** Enrolled */
            enrolled: number;
            /** Followups Done */
            followups_done: number;
            /** Leads Assigned */
            leads_assigned: number;
            /** Leads Contacted */
            leads_contacted: number;
            /** Talk Seconds */
            talk_seconds: number;
        };
        /**
         * FollowupLead
         * @description The lead of a follow-up, enough to call.
         */
        FollowupLead: {
            /** Do Not Call */
            do_not_call: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Phone E164 */
            phone_e164: string;
            /** Student Name */
            student_name: string;
        };
        /**
         * FollowupPage
         * @description Up to 50 follow-ups, earliest first.
         */
        FollowupPage: {
            /** Items */
            items: components["schemas"]["FollowupView"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * FollowupStatus
         * @description Still to do, or done.
         * @enum {string}
         */
        FollowupStatus: "pending" | "completed";
        /**
         * FollowupView
         * @description A follow-up with its lead.
         */
        FollowupView: {
            /**
             * Bucket
             * @enum {string}
             */
            bucket: "overdue" | "today" | "upcoming";
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /** Completed At */
            completed_at: string | null;
            /** Description */
            description: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            lead: components["schemas"]["FollowupLead"];
            /**
             * Scheduled At
             * Format: date-time
             */
            scheduled_at: string;
            status: components["schemas"]["FollowupStatus"];
        };
        /**
         * Forecast
         * @description The first rows of each kind that a dry run found; the others are its refused rows.
         */
        Forecast: {
            /** Created */
            created: components["schemas"]["FreshRow"][];
            /** Updated */
            updated: components["schemas"]["ChangedRow"][];
        };
        /**
         * FreshRow
         * @description A row that becomes a lead, and whose.
         */
        FreshRow: {
            /** Phone E164 */
            phone_e164: string;
            /** Row Number */
            row_number: number;
            /** Student Name */
            student_name: string;
            /** Telecaller */
            telecaller: string;
        };
        /**
         * Health
         * @description The process answers.
         */
        Health: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /**
         * HoldRecording
         * @description Why it must not be deleted.
         * @example {
         *       "reason": "Complaint of 12 November, case 4711"
         *     }
         */
        HoldRecording: {
            /** Reason */
            reason: string;
        };
        /**
         * ImportAccepted
         * @description An import that will run.
         */
        ImportAccepted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            status: components["schemas"]["ImportStatus"];
        };
        /**
         * ImportPage
         * @description Imports, newest first.
         */
        ImportPage: {
            /** Items */
            items: components["schemas"]["ImportView"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * ImportStatus
         * @description How far an import is. A draft is a file that waits in the wizard for its choices.
         * @enum {string}
         */
        ImportStatus: "draft" | "queued" | "running" | "ready" | "done" | "failed" | "undone";
        /**
         * ImportView
         * @description An import with its counts; `total = created + updated + duplicate + error` once done.
         *
         *     Those of a `ready` dry run say what would be. `running` is also an import that is being
         *     undone.
         */
        ImportView: {
            /** Created */
            created: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dry Run */
            dry_run: boolean;
            /** Duplicate */
            duplicate: number;
            duplicates: components["schemas"]["DuplicatePolicy"];
            /** Error */
            error: number;
            /** File Name */
            file_name: string;
            /** Finished At */
            finished_at: string | null;
            forecast: components["schemas"]["Forecast"] | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kept */
            kept: number;
            /** Message */
            message: string | null;
            /** Per Telecaller */
            per_telecaller: components["schemas"]["PersonShare"][];
            /** Progress */
            progress: number;
            /** Rows Read */
            rows_read: number;
            /** Size Bytes */
            size_bytes: number;
            /** Started At */
            started_at: string | null;
            status: components["schemas"]["ImportStatus"];
            /** Total */
            total: number;
            /** Undone At */
            undone_at: string | null;
            /** Updated */
            updated: number;
            uploaded_by: components["schemas"]["Named"];
        };
        /**
         * KeptLead
         * @description A lead that the undo of an import left as it is, and why.
         */
        KeptLead: {
            lead: components["schemas"]["Named"] | null;
            /** Message */
            message: string;
            /** Owner */
            owner: string | null;
            /** Reason */
            reason: string;
            /** Row Number */
            row_number: number;
        };
        /**
         * LeadDetails
         * @description A lead with everything known.
         */
        LeadDetails: {
            /** Alternate Phone */
            alternate_phone: string | null;
            branch: components["schemas"]["Named"] | null;
            /** Call Count */
            call_count: number;
            /** City */
            city: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Do Not Call */
            do_not_call: boolean;
            /** Email */
            email: string | null;
            /** Extra */
            extra: {
                [key: string]: string;
            } | null;
            /** Has Due Followup */
            has_due_followup: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Import Id */
            import_id: string | null;
            /** Last Contacted At */
            last_contacted_at: string | null;
            /** Next Followup At */
            next_followup_at: string | null;
            /** Phone E164 */
            phone_e164: string;
            /** Phone Number */
            phone_number: string;
            /** Preferred Course */
            preferred_course: string | null;
            /** Preferred University */
            preferred_university: string | null;
            /** Source */
            source: string | null;
            status: components["schemas"]["LeadStatus"];
            /** Student Name */
            student_name: string;
            telecaller: components["schemas"]["Named"] | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * LeadItem
         * @description A lead as lists show it.
         */
        LeadItem: {
            /** Call Count */
            call_count: number;
            /** Do Not Call */
            do_not_call: boolean;
            /** Has Due Followup */
            has_due_followup: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Contacted At */
            last_contacted_at: string | null;
            /** Next Followup At */
            next_followup_at: string | null;
            /** Phone E164 */
            phone_e164: string;
            /** Phone Number */
            phone_number: string;
            status: components["schemas"]["LeadStatus"];
            /** Student Name */
            student_name: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * LeadPage
         * @description Up to 50 leads, pending follow-ups first (requirement 5.5.1).
         */
        LeadPage: {
            /** Items */
            items: components["schemas"]["LeadItem"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * LeadStatus
         * @description Where a lead stands in the funnel; the last three close it.
         * @enum {string}
         */
        LeadStatus: "new" | "contacted" | "interested" | "follow_up" | "unreachable" | "enrolled" | "not_interested" | "invalid";
        /**
         * LeadView
         * @description A lead with everything known, and the newest of its timeline.
         */
        LeadView: {
            /** Alternate Phone */
            alternate_phone: string | null;
            branch: components["schemas"]["Named"] | null;
            /** Call Count */
            call_count: number;
            /** City */
            city: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Do Not Call */
            do_not_call: boolean;
            /** Email */
            email: string | null;
            /** Extra */
            extra: {
                [key: string]: string;
            } | null;
            /** Has Due Followup */
            has_due_followup: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Import Id */
            import_id: string | null;
            /** Last Contacted At */
            last_contacted_at: string | null;
            /** Next Followup At */
            next_followup_at: string | null;
            /** Phone E164 */
            phone_e164: string;
            /** Phone Number */
            phone_number: string;
            /** Preferred Course */
            preferred_course: string | null;
            /** Preferred University */
            preferred_university: string | null;
            /** Source */
            source: string | null;
            status: components["schemas"]["LeadStatus"];
            /** Student Name */
            student_name: string;
            telecaller: components["schemas"]["Named"] | null;
            /** Timeline */
            timeline: components["schemas"]["TimelineEntry"][];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * LeaveView
         * @description A leave, both days inclusive, in the organisation's time zone.
         */
        LeaveView: {
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /** Note */
            note: string | null;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
        /**
         * Limits
         * @description The longest and largest of everything.
         */
        Limits: {
            /**
             * Call Seconds
             * @default 14400
             */
            call_seconds?: number;
            /**
             * Followup Description Length
             * @default 500
             */
            followup_description_length?: number;
            /**
             * Import Bytes
             * @default 314572800
             */
            import_bytes?: number;
            /**
             * Import Rows
             * @default 1000000
             */
            import_rows?: number;
            /**
             * Name Length
             * @default 120
             */
            name_length?: number;
            /**
             * Note Length
             * @default 4000
             */
            note_length?: number;
            /**
             * Page Size
             * @default 50
             */
            page_size?: number;
            /**
             * Password Length Min
             * @default 8
             */
            password_length_min?: number;
            /**
             * Recording Bytes
             * @default 104857600
             */
            recording_bytes?: number;
        };
        /** Listed[BranchView] */
        Listed_BranchView_: {
            /** Items */
            items: components["schemas"]["BranchView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[LeaveView] */
        Listed_LeaveView_: {
            /** Items */
            items: components["schemas"]["LeaveView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[MergeView] */
        Listed_MergeView_: {
            /** Items */
            items: components["schemas"]["MergeView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[RecordingView] */
        Listed_RecordingView_: {
            /** Items */
            items: components["schemas"]["RecordingView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[SessionView] */
        Listed_SessionView_: {
            /** Items */
            items: components["schemas"]["SessionView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[Suggestion] */
        Listed_Suggestion_: {
            /** Items */
            items: components["schemas"]["Suggestion"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /** Listed[UserView] */
        Listed_UserView_: {
            /** Items */
            items: components["schemas"]["UserView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
        };
        /**
         * LogCall
         * @description A finished call with all that was decided in it; `client_id` is made by the sender.
         * @example {
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "duration_seconds": 187,
         *       "followup": {
         *         "client_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
         *         "description": "Ask for the marks card",
         *         "scheduled_at": "2026-11-24T04:30:00Z"
         *       },
         *       "outcome": "connected",
         *       "started_at": "2026-11-23T04:30:00Z",
         *       "status": "interested"
         *     }
         */
        LogCall: {
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /** @default outgoing */
            direction?: components["schemas"]["Direction"];
            /** Duration Seconds */
            duration_seconds: number;
            followup?: components["schemas"]["NextFollowup"] | null;
            /** Notes */
            notes?: string | null;
            outcome: components["schemas"]["Outcome"];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            status?: components["schemas"]["LeadStatus"] | null;
        };
        /**
         * MeView
         * @description Who is signed in, and what the role may do.
         */
        MeView: {
            branch: components["schemas"]["Named"] | null;
            /** Full Name */
            full_name: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Permissions */
            permissions: string[];
            role: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
        /**
         * MergeLeads
         * @description Which lead goes into the other, and which of its values win there.
         * @example {
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "merged_lead_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
         *       "take": [
         *         "email"
         *       ]
         *     }
         */
        MergeLeads: {
            /** Client Id */
            client_id?: string | null;
            /**
             * Merged Lead Id
             * Format: uuid
             */
            merged_lead_id: string;
            /**
             * Take
             * @default []
             */
            take?: ("student_name" | "phone_number" | "email" | "alternate_phone" | "city" | "preferred_course" | "preferred_university" | "source" | "status" | "telecaller")[];
        };
        /**
         * MergeView
         * @description A merge: who went where, what moved, and whether it was undone.
         *
         *     `undo_first` names the later merge that stands on this one. `notes` say what could not come
         *     back as it was.
         */
        MergeView: {
            by: components["schemas"]["Named"] | null;
            /** Changed */
            changed: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kept Lead Id
             * Format: uuid
             */
            kept_lead_id: string;
            /**
             * Merged Lead Id
             * Format: uuid
             */
            merged_lead_id: string;
            /** Merged Name */
            merged_name: string;
            /** Merged Phone */
            merged_phone: string;
            /** Moved */
            moved: {
                [key: string]: number;
            };
            /** Notes */
            notes: string[];
            /** Undo First */
            undo_first: string | null;
            /** Undone At */
            undone_at: string | null;
            undone_by: components["schemas"]["Named"] | null;
        };
        /**
         * Meta
         * @description Statuses, outcomes, limits, time zone, permitted file types, version.
         *
         *     `sources` and `courses` are suggestions: a lead may name any other. `push_public_key` is the
         *     `applicationServerKey` of browsers that subscribe to push messages.
         */
        Meta: {
            /** App Version */
            app_version: string;
            /** Courses */
            courses: string[];
            limits: components["schemas"]["Limits"];
            /** Organisation */
            organisation: string;
            /** Outcomes */
            outcomes: components["schemas"]["Outcome"][];
            /** Phone Region */
            phone_region: string;
            /** Push Public Key */
            push_public_key: string;
            /** Recording Types */
            recording_types: string[];
            /** Sources */
            sources: string[];
            /** Statuses */
            statuses: components["schemas"]["Status"][];
            /** Time Zone */
            time_zone: string;
        };
        /**
         * MyStats
         * @description One's own figures: the top level as of now, `range` as in the report.
         *
         *     `leads_contacted` counts leads held now with a connected call of one's own;
         *     `conversion_rate` is enrolled per 100 leads held now.
         */
        MyStats: {
            /** Calls Today */
            calls_today: number;
            /** Calls Week */
            calls_week: number;
            /** Conversion Rate */
            conversion_rate: number;
            /** Daily Call Target */
            daily_call_target: number;
            /** Enrolled */
            enrolled: number;
            /** Leads Contacted */
            leads_contacted: number;
            /** Leads Total */
            leads_total: number;
            range: components["schemas"]["RangeFigures"];
        };
        /**
         * Named
         * @description Somebody or something one may link to.
         */
        Named: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * NextFollowup
         * @description The follow-up agreed in a call.
         */
        NextFollowup: {
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Scheduled At
             * Format: date-time
             */
            scheduled_at: string;
        };
        /**
         * NextLead
         * @description The lead to call now, why, and until when it is kept for the asker.
         */
        NextLead: {
            lead: components["schemas"]["LeadItem"];
            /**
             * Lease Until
             * Format: date-time
             */
            lease_until: string;
            /** Reason */
            reason: string;
        };
        /**
         * NoteConsent
         * @description What a student said of one purpose. `at` is when they said it; without it, now.
         *
         *     `notice` names the text that they were shown or read, best with its version.
         * @example {
         *       "act": "withdrawn",
         *       "client_id": "8d2f3c1e-6a34-4d0e-9a51-0c6a3a1b7c01",
         *       "note": "Joined another college.",
         *       "purpose": "calls",
         *       "way": "call"
         *     }
         */
        NoteConsent: {
            act: components["schemas"]["ConsentAct"];
            /** At */
            at?: string | null;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Notice
             * @default
             */
            notice?: string;
            purpose: components["schemas"]["Purpose"];
            way: components["schemas"]["ConsentWay"];
        };
        /**
         * NoteShown
         * @description Alarms that rang, also some time ago without network.
         * @example {
         *       "items": [
         *         {
         *           "followup_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *           "scheduled_at": "2026-11-24T04:30:00Z",
         *           "shown_at": "2026-11-24T04:30:01Z"
         *         }
         *       ]
         *     }
         */
        NoteShown: {
            /** Items */
            items: components["schemas"]["ShownAlarm"][];
        };
        /**
         * NoteView
         * @description A note as stored.
         */
        NoteView: {
            /** Body */
            body: string;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Contact */
            is_contact: boolean;
            /**
             * Lead Id
             * Format: uuid
             */
            lead_id: string;
            /** Written At */
            written_at: string | null;
        };
        /**
         * Outcome
         * @description How a call ended, chosen by the telecaller.
         * @enum {string}
         */
        Outcome: "connected" | "no_answer" | "busy" | "switched_off" | "not_reachable" | "wrong_number" | "callback_requested";
        /**
         * OutcomeCalls
         * @description The calls that ended in one way.
         */
        OutcomeCalls: {
            /** Calls */
            calls: number;
            outcome: components["schemas"]["Outcome"];
        };
        /**
         * OwnerChange
         * @description A lead went from one person to another; `by` is empty for what ran by itself.
         */
        OwnerChange: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["Named"] | null;
            from_telecaller: components["schemas"]["Named"] | null;
            /** Reason */
            reason: string;
            to_telecaller: components["schemas"]["Named"] | null;
        };
        /**
         * PassedOver
         * @description Somebody who was chosen and got nothing, with the reason as a sentence.
         */
        PassedOver: {
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
        };
        /**
         * PatchLead
         * @description What changes of a lead: any of exactly six fields; an empty text clears one.
         *
         *     `base` holds the values the sender saw: a field that somebody else changed meanwhile is
         *     refused, fields that nobody touched merge.
         * @example {
         *       "base": {
         *         "status": "contacted"
         *       },
         *       "city": "Satara",
         *       "status": "interested"
         *     }
         */
        PatchLead: {
            /** Alternate Phone */
            alternate_phone?: string | null;
            /** Base */
            base?: {
                [key: string]: string | null;
            } | null;
            /** City */
            city?: string | null;
            /** Email */
            email?: string | null;
            /** Preferred Course */
            preferred_course?: string | null;
            /** Preferred University */
            preferred_university?: string | null;
            status?: components["schemas"]["LeadStatus"] | null;
        };
        /**
         * Performance
         * @description Performance of telecallers; `totals` is the sum of the rows.
         *
         *     `by_outcome` has every outcome, the most frequent first.
         */
        Performance: {
            /** By Day */
            by_day: components["schemas"]["DayCalls"][];
            /** By Outcome */
            by_outcome: components["schemas"]["OutcomeCalls"][];
            /**
             * From
             * Format: date
             */
            from: string;
            /** Rows */
            rows: components["schemas"]["PerformanceRow"][];
            /**
             * To
             * Format: date
             */
            to: string;
            totals: components["schemas"]["Figures"];
        };
        /**
         * PerformanceRow
         * @description One telecaller.
         */
        PerformanceRow: {
            /** Branch */
            branch: string;
            /** Calls */
            calls: number;
            /** Connected */
            connected: number;
            /** Conversion Rate */
            conversion_rate: number;
            /** Enrolled */
            enrolled: number;
            /** Followups Done */
            followups_done: number;
            /** Leads Assigned */
            leads_assigned: number;
            /** Leads Contacted */
            leads_contacted: number;
            /** Name */
            name: string;
            /** Talk Seconds */
            talk_seconds: number;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
        };
        /**
         * PersonShare
         * @description How many leads one telecaller got.
         */
        PersonShare: {
            /** Count */
            count: number;
            /** Name */
            name: string;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
        };
        /**
         * Presence
         * @description What a telecaller says of the own day.
         * @enum {string}
         */
        Presence: "working" | "break" | "off";
        /**
         * PresenceView
         * @description What one said, and when.
         */
        PresenceView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            state: components["schemas"]["Presence"];
        };
        /**
         * Problem
         * @description A refusal (RFC 9457).
         * @example {
         *       "code": "in_past",
         *       "detail": "In the past. Choose a later time.",
         *       "fields": {
         *         "scheduled_at": "In the past. Choose a later time."
         *       },
         *       "status": 422
         *     }
         */
        Problem: {
            /** @description Never changes once released. */
            code: string;
            /** @description A sentence that is safe to show. */
            detail: string;
            /** @description What is wrong with each field. */
            fields?: Record<string, never>;
            status: number;
        };
        /**
         * Purpose
         * @description What personal data is used for.
         * @enum {string}
         */
        Purpose: "calls" | "messages" | "recording";
        /**
         * PushKeys
         * @description What messages are encrypted with.
         */
        PushKeys: {
            /** Auth */
            auth: string;
            /** P256Dh */
            p256dh: string;
        };
        /**
         * PushSubscription
         * @description What a browser's `PushSubscription.toJSON()` writes.
         */
        PushSubscription: {
            /** Endpoint */
            endpoint: string;
            /** Expirationtime */
            expirationTime?: number | null;
            keys: components["schemas"]["PushKeys"];
        };
        /**
         * Quality
         * @description What can be heard: both sides, one side, nobody, or the bytes make no sound.
         * @enum {string}
         */
        Quality: "good" | "one_sided" | "silent" | "unreadable";
        /**
         * RangeFigures
         * @description One's own row of the report, and its days.
         */
        RangeFigures: {
            /** Calls */
            calls: number;
            /** Connected */
            connected: number;
            /** Conversion Rate */
            conversion_rate: number;
            /** Enrolled */
            enrolled: number;
            /** Followups Done */
            followups_done: number;
            /**
             * From
             * Format: date
             */
            from: string;
            /** Leads Assigned */
            leads_assigned: number;
            /** Leads Contacted */
            leads_contacted: number;
            /** Talk Seconds */
            talk_seconds: number;
            /**
             * To
             * Format: date
             */
            to: string;
        };
        /**
         * Readiness
         * @description Everything is there; each check by its name.
         */
        Readiness: {
            /** Checks */
            checks: {
                [key: string]: string;
            };
            /**
             * Status
             * @default ready
             * @constant
             */
            status?: "ready";
        };
        /**
         * RecordingDetail
         * @description One recording whole, for its player.
         */
        RecordingDetail: {
            /** Bit Rate */
            bit_rate: number | null;
            /** Branch */
            branch: string | null;
            /** Call Id */
            call_id: string | null;
            /** Codec */
            codec: string | null;
            /** Duration Seconds */
            duration_seconds: number | null;
            /** Hold Reason */
            hold_reason: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Held */
            is_held: boolean;
            /** Is Missing */
            is_missing: boolean;
            /** Last Played At */
            last_played_at: string | null;
            /** Last Played By */
            last_played_by: string | null;
            /**
             * Lead Id
             * Format: uuid
             */
            lead_id: string;
            /** Loudness Db */
            loudness_db: number | null;
            /** May Delete */
            may_delete: boolean;
            /** Mime Type */
            mime_type: string;
            outcome: components["schemas"]["Outcome"] | null;
            /** Peaks */
            peaks: number[];
            /** Phone Model */
            phone_model: string | null;
            /** Phone Number */
            phone_number: string;
            /** Plays */
            plays: number;
            quality: components["schemas"]["Quality"] | null;
            /**
             * Recorded At
             * Format: date-time
             */
            recorded_at: string;
            /** Silence Share */
            silence_share: number | null;
            /** Size Bytes */
            size_bytes: number;
            /** Speech Share */
            speech_share: number | null;
            /** Student Name */
            student_name: string;
            /** Telecaller */
            telecaller: string;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
            /** Why Not */
            why_not: string | null;
        };
        /**
         * RecordingLink
         * @description A signed address of the audio, for who may not send a token with it.
         */
        RecordingLink: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Url */
            url: string;
        };
        /**
         * RecordingPage
         * @description A page of recordings, newest first; `next_cursor` leads to older ones.
         */
        RecordingPage: {
            /** Items */
            items: components["schemas"]["RecordingRow"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * RecordingRow
         * @description A recording on the page of all: with its lead, its call and who listened last.
         */
        RecordingRow: {
            /** Bit Rate */
            bit_rate: number | null;
            /** Branch */
            branch: string | null;
            /** Call Id */
            call_id: string | null;
            /** Codec */
            codec: string | null;
            /** Duration Seconds */
            duration_seconds: number | null;
            /** Hold Reason */
            hold_reason: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Held */
            is_held: boolean;
            /** Is Missing */
            is_missing: boolean;
            /** Last Played At */
            last_played_at: string | null;
            /** Last Played By */
            last_played_by: string | null;
            /**
             * Lead Id
             * Format: uuid
             */
            lead_id: string;
            /** Loudness Db */
            loudness_db: number | null;
            /** May Delete */
            may_delete: boolean;
            /** Mime Type */
            mime_type: string;
            outcome: components["schemas"]["Outcome"] | null;
            /** Phone Model */
            phone_model: string | null;
            /** Phone Number */
            phone_number: string;
            /** Plays */
            plays: number;
            quality: components["schemas"]["Quality"] | null;
            /**
             * Recorded At
             * Format: date-time
             */
            recorded_at: string;
            /** Silence Share */
            silence_share: number | null;
            /** Size Bytes */
            size_bytes: number;
            /** Speech Share */
            speech_share: number | null;
            /** Student Name */
            student_name: string;
            /** Telecaller */
            telecaller: string;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
            /** Why Not */
            why_not: string | null;
        };
        /**
         * RecordingView
         * @description A recording of a lead; no quality yet means that it is being listened to.
         * @example {
         *       "call_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "duration_seconds": 61.4,
         *       "id": "8a6e4e0b-6f0a-4f57-9c9c-0d5c2b8d7f10",
         *       "mime_type": "audio/mp4",
         *       "quality": "good",
         *       "recorded_at": "2026-11-23T09:30:00Z",
         *       "size_bytes": 482133
         *     }
         */
        RecordingView: {
            /** Call Id */
            call_id: string | null;
            /** Duration Seconds */
            duration_seconds: number | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Mime Type */
            mime_type: string;
            quality: components["schemas"]["Quality"] | null;
            /**
             * Recorded At
             * Format: date-time
             */
            recorded_at: string;
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * RefreshBody
         * @description The refresh token; a web client sends none and uses its cookie.
         * @example {
         *       "refresh_token": "yV0m4vJb0nJ0p6Zq3m8rQ2k5sT7uW9xYzA1bC3dE5fG"
         *     }
         */
        RefreshBody: {
            /** Refresh Token */
            refresh_token: string;
        };
        /**
         * RegisterDevice
         * @description A phone or browser; `client_id` is made once when the app is installed.
         *
         *     Without `push_subscription` the one that is known stays; null ends it.
         * @example {
         *       "app_version": "1.0.0",
         *       "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
         *       "health": {
         *         "microphone": "granted",
         *         "unsent": 0
         *       },
         *       "platform": "android"
         *     }
         */
        RegisterDevice: {
            /** App Version */
            app_version: string;
            /**
             * Client Id
             * Format: uuid
             */
            client_id: string;
            /**
             * Health
             * @default {}
             */
            health?: {
                [key: string]: unknown;
            };
            /**
             * Platform
             * @enum {string}
             */
            platform: "android" | "web";
            push_subscription?: components["schemas"]["PushSubscription"] | null;
        };
        /**
         * Removals
         * @description Ids of records that are no longer this telecaller's: forget them.
         */
        Removals: {
            /** Followups */
            followups: string[];
            /** Leads */
            leads: string[];
        };
        /**
         * Role
         * @description What a person is here; the access package says what each may do.
         * @enum {string}
         */
        Role: "admin" | "manager" | "telecaller";
        /**
         * RowFate
         * @description What became of one row of the file.
         *
         *     `removed`: an undo took its lead away again. `none`: the row is empty, or the file ends before.
         */
        RowFate: {
            /** Changes */
            changes: {
                [key: string]: [
                    unknown,
                    unknown
                ];
            } | null;
            /** Code */
            code: string | null;
            lead: components["schemas"]["Named"] | null;
            /** Message */
            message: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "created" | "updated" | "duplicate" | "error" | "removed" | "none";
            /** Owner */
            owner: string | null;
            /** Row Number */
            row_number: number;
            /** Same As Row */
            same_as_row: number | null;
        };
        /**
         * SessionView
         * @description One place where somebody is signed in; `is_this` is the one that asks.
         *
         *     `last_used_at` of an app is when it last renewed its tokens, each quarter of an hour at work.
         */
        SessionView: {
            /** Address */
            address: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is This */
            is_this: boolean;
            kind: components["schemas"]["SignInKind"];
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /** User Agent */
            user_agent: string;
        };
        /**
         * SetPresence
         * @description What one says of the own day.
         * @example {
         *       "state": "working"
         *     }
         */
        SetPresence: {
            state: components["schemas"]["Presence"];
        };
        /**
         * SettingsView
         * @description The organisation's settings in force; hours are local.
         */
        SettingsView: {
            /** Name */
            name: string;
            /** Phone Region */
            phone_region: string;
            /** Recording Days */
            recording_days: number | null;
            recording_deleters: components["schemas"]["Deleters"];
            /** Time Zone */
            time_zone: string;
            /** Work Ends */
            work_ends: string;
            /** Work Starts */
            work_starts: string;
        };
        /**
         * Share
         * @description How many leads one telecaller got.
         */
        Share: {
            /** Count */
            count: number;
            /**
             * Telecaller Id
             * Format: uuid
             */
            telecaller_id: string;
        };
        /**
         * Shares
         * @description Who got how many, in the order sent; who was passed over, and how many leads moved.
         *
         *     `unchanged` leads were with their person already. `run_id` can be undone; a preview has none.
         */
        Shares: {
            /** Moved */
            moved: number;
            /** Passed Over */
            passed_over: components["schemas"]["PassedOver"][];
            /** Per Telecaller */
            per_telecaller: components["schemas"]["Share"][];
            /** Run Id */
            run_id: string | null;
            /** Unchanged */
            unchanged: number;
        };
        /**
         * ShownAlarm
         * @description An alarm that rang on the phone by itself: of which follow-up, at which of its times.
         *
         *     `followup_id` may be the sender's `client_id` of it, which the phone knows earlier.
         */
        ShownAlarm: {
            /**
             * Followup Id
             * Format: uuid
             */
            followup_id: string;
            /**
             * Scheduled At
             * Format: date-time
             */
            scheduled_at: string;
            /**
             * Shown At
             * Format: date-time
             */
            shown_at: string;
        };
        /**
         * SignInBody
         * @description User name and password, as typed; `client` "web" keeps the refresh token in a cookie.
         *
         *     `otp` is the code of the authenticator app, or a recovery code, where two-factor sign-in is on.
         * @example {
         *       "password": "a long pass phrase",
         *       "username": "asha.patil"
         *     }
         * @example {
         *       "otp": "492039",
         *       "password": "a long pass phrase",
         *       "username": "meera"
         *     }
         */
        SignInBody: {
            /** Client */
            client?: ("web" | "app") | null;
            /** Otp */
            otp?: string | null;
            /**
             * Password
             * Format: password
             */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * SignInKind
         * @description A cookie session of the portal, or a family of API tokens.
         * @enum {string}
         */
        SignInKind: "portal" | "api";
        /**
         * Status
         * @description A lead status; closed ones end the work on a lead.
         */
        Status: {
            /** Is Closed */
            is_closed: boolean;
            value: components["schemas"]["LeadStatus"];
        };
        /**
         * StatusCounts
         * @description Counts for the chips: all, with a follow-up due by the end of the local day, by status.
         */
        StatusCounts: {
            /** All */
            all: number;
            /** By Status */
            by_status: {
                [key: string]: number;
            };
            /** Due */
            due: number;
        };
        /**
         * Suggestion
         * @description A lead that may be the same student, and why; the higher the score the likelier.
         */
        Suggestion: {
            lead: components["schemas"]["LeadDetails"];
            /** Reasons */
            reasons: string[];
            /** Score */
            score: number;
        };
        /**
         * SyncPage
         * @description A bounded part of what changed; ask again with `next` at once while `has_more`.
         */
        SyncPage: {
            /** Has More */
            has_more: boolean;
            /** Next */
            next: string;
            removed: components["schemas"]["Removals"];
            upserts: components["schemas"]["Upserts"];
        };
        /**
         * TimelineEntry
         * @description One thing that happened to a lead.
         */
        TimelineEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["Named"] | null;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "note" | "call" | "status" | "followup" | "recording" | "assignment" | "import";
        };
        /**
         * TimelinePage
         * @description Up to 50 entries, newest first.
         */
        TimelinePage: {
            /** Items */
            items: components["schemas"]["TimelineEntry"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
        };
        /**
         * TokenAnswer
         * @description What a sign-in answers; a web client's refresh token is in its cookie instead.
         */
        TokenAnswer: {
            /** Access Token */
            access_token: string;
            /** Expires In */
            expires_in: number;
            /** Refresh Token */
            refresh_token?: string | null;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            user: components["schemas"]["MeView"];
        };
        /**
         * UndoneRun
         * @description How many leads went back, and those that stayed since they moved on or closed meanwhile.
         */
        UndoneRun: {
            /** Kept */
            kept: components["schemas"]["Named"][];
            /** Moved Back */
            moved_back: number;
            /**
             * Run Id
             * Format: uuid
             */
            run_id: string;
        };
        /**
         * UpdateBranch
         * @description What changes of a branch; a field left out stays.
         * @example {
         *       "location": "JM Road"
         *     }
         */
        UpdateBranch: {
            /** Is Active */
            is_active?: boolean | null;
            /** Location */
            location?: string | null;
            /** Name */
            name?: string | null;
        };
        /**
         * UpdateFollowup
         * @description Complete, undo, or move: `status` or the two others.
         * @example {
         *       "completed_at": "2026-11-24T04:41:00Z",
         *       "status": "completed"
         *     }
         */
        UpdateFollowup: {
            /** Completed At */
            completed_at?: string | null;
            /** Description */
            description?: string | null;
            /** Scheduled At */
            scheduled_at?: string | null;
            status?: components["schemas"]["FollowupStatus"] | null;
        };
        /**
         * UpdateSettings
         * @description What changes of the organisation; a field left out stays. Hours are "HH:MM", local.
         *
         *     `recording_days` may be null: then recordings are kept until somebody deletes them.
         * @example {
         *       "name": "Test"
         *     }
         * @example {
         *       "time_zone": "Asia/Kolkata",
         *       "work_ends": "21:00",
         *       "work_starts": "09:00"
         *     }
         * @example {
         *       "recording_days": 365,
         *       "recording_deleters": "managers"
         *     }
         */
        UpdateSettings: {
            /** Name */
            name?: string | null;
            /** Recording Days */
            recording_days?: number | null;
            recording_deleters?: components["schemas"]["Deleters"] | null;
            /** Time Zone */
            time_zone?: string | null;
            /** Work Ends */
            work_ends?: string | null;
            /** Work Starts */
            work_starts?: string | null;
        };
        /**
         * UpdateUser
         * @description What changes of an account; a field left out stays.
         *
         *     The last five say when the person is given new leads, and how many: the shift ("HH:MM", both
         *     or none; a night shift ends before it starts) and the days off (Monday 1 to Sunday 7) are in
         *     the organisation's time zone. Null clears the cap and the shift.
         * @example {
         *       "daily_call_target": 100,
         *       "receives_new_leads": false
         *     }
         * @example {
         *       "assignment_weight": 2,
         *       "days_off": [
         *         7
         *       ],
         *       "open_lead_cap": 200,
         *       "shift_ends": "18:00",
         *       "shift_starts": "09:30"
         *     }
         */
        UpdateUser: {
            /** Assignment Weight */
            assignment_weight?: number | null;
            /** Branch Id */
            branch_id?: string | null;
            /** Daily Call Target */
            daily_call_target?: number | null;
            /** Days Off */
            days_off?: number[] | null;
            /** Full Name */
            full_name?: string | null;
            /** Is Active */
            is_active?: boolean | null;
            /** Open Lead Cap */
            open_lead_cap?: number | null;
            /** Password */
            password?: string | null;
            /** Receives New Leads */
            receives_new_leads?: boolean | null;
            role?: components["schemas"]["Role"] | null;
            /** Shift Ends */
            shift_ends?: string | null;
            /** Shift Starts */
            shift_starts?: string | null;
            /** Username */
            username?: string | null;
        };
        /**
         * Upserts
         * @description Records that are new or changed: take them over what is stored.
         */
        Upserts: {
            /** Followups */
            followups: components["schemas"]["FollowupView"][];
            /** Leads */
            leads: components["schemas"]["LeadDetails"][];
        };
        /**
         * UserView
         * @description A person with the load they carry, as lists show it.
         */
        UserView: {
            /**
             * Assignment Weight
             * @default 1
             */
            assignment_weight?: number;
            branch: components["schemas"]["Named"] | null;
            /** Daily Call Target */
            daily_call_target: number;
            /**
             * Days Off
             * @default []
             */
            days_off?: number[];
            /** Full Name */
            full_name: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Is Active */
            is_active: boolean;
            /** Last Seen At */
            last_seen_at: string | null;
            /** Open Lead Cap */
            open_lead_cap?: number | null;
            /** Open Leads */
            open_leads: number;
            /** Receives New Leads */
            receives_new_leads: boolean;
            role: components["schemas"]["Role"];
            /** Shift Ends */
            shift_ends?: string | null;
            /** Shift Starts */
            shift_starts?: string | null;
            /** Total Leads */
            total_leads: number;
            /** Username */
            username: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    undo_assignment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoneRun"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                "X-CRM-Client"?: string | null;
            };
            path?: never;
            cookie?: {
                crm_refresh?: string | null;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                "X-CRM-Client"?: string | null;
            };
            path?: never;
            cookie?: {
                crm_refresh?: string | null;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_branches: {
        parameters: {
            query?: {
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_BranchView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_branch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBranch"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_branch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBranch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterDevice"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_duplicates: {
        parameters: {
            query?: {
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatePage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_followups: {
        parameters: {
            query?: {
                status?: components["schemas"]["FollowupStatus"] | "all";
                from?: string | null;
                to?: string | null;
                cursor?: string | null;
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowupPage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    book_followup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookFollowup"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowupView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowupView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_followup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                followup_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateFollowup"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowupView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_imports: {
        parameters: {
            query?: {
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: uuid */
                    client_id?: string;
                    /** @default false */
                    continue_rotation?: boolean;
                    /**
                     * @description Only say what would become of each row.
                     * @default false
                     */
                    dry_run?: boolean;
                    /**
                     * @description What becomes of rows whose student is a lead already.
                     * @default skip
                     * @enum {string}
                     */
                    duplicates?: "skip" | "fill" | "update" | "reenquire" | "reassign";
                    /** Format: binary */
                    file: string;
                    /** @description JSON object: column header to lead field, or to `extra`. */
                    mapping?: string;
                    /** @description The sheet of a workbook; else its first one. */
                    sheet?: string;
                    /** @description The source of rows that name none. */
                    source?: string;
                    /** @description They take turns in the order sent. */
                    telecaller_ids: string[];
                };
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAccepted"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAccepted"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportView"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_import_errors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_kept_leads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptLead"][];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_import_rows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_row_fate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
                row_number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowFate"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_ready_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAccepted"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAccepted"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_leads: {
        parameters: {
            query?: {
                status?: components["schemas"]["LeadStatus"][];
                search?: string;
                telecaller_id?: string | null;
                branch_id?: string | null;
                cursor?: string | null;
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadPage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assign_leads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignLeads"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shares"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    count_leads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusCounts"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    next_lead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextLead"];
                };
            };
            /** @description Nothing to call now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_lead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadView"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_lead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchLead"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_apart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
                other_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_apart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
                other_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explain_assignment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentWhy"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogCall"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallLogView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallLogView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentState"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    note_consent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteConsent"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentState"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentState"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    suggest_duplicates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Suggestion_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_student: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page to read, the same as JSON, and the recordings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    merge_leads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeLeads"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_merges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_MergeView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddNote"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_recordings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RecordingView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The version of tus.
                 * @example 1.0.0
                 */
                "Tus-Resumable": "1.0.0";
                /**
                 * @description How many bytes the recording has.
                 * @example 482133
                 */
                "Upload-Length": number;
                /**
                 * @description Pairs of a key and its value in base64: `filename`, `filetype`, `sha256` (hex, of the whole file), `client_id`, `recorded_at`, and if they are known `call_id` (the call's `id`, or the `client_id` it was or will be logged with), `duration_seconds`, `phone_model`. Other keys are passed over.
                 * @example filename Y2FsbC5tNGE=,filetype YXVkaW8vbXA0,sha256 OWY4NmQwODE4ODRjN2Q2NTlhMmZlYWEwYzU1YWQwMTVhM2JmNGYxYjJiMGI4MjJjZDE1ZDZjMTViMGYwMGEwOA==,client_id MGI3YTlmMmMtNmQxZi00YTQzLThkMmEtNTFmNGYzZTZhOTAz,recorded_at MjAyNi0xMS0yM1QwNDozMDowMFo=,duration_seconds MTg3LjQ=
                 */
                "Upload-Metadata": string;
            };
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sent again with the same `client_id`: the same upload, and nothing is doubled */
            200: {
                headers: {
                    /** @description Where the bytes are to be sent */
                    Location?: string;
                    /** @description Until when it must be finished; not there once the recording exists */
                    "Upload-Expires"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Begun */
            201: {
                headers: {
                    /** @description Where the bytes are to be sent */
                    Location?: string;
                    /** @description Until when it must be finished; not there once the recording exists */
                    "Upload-Expires"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another version of the protocol; `Tus-Version` names ours */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No space is left for it; what arrived before is kept */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audio: {
        parameters: {
            query?: {
                download?: boolean;
                /** @description The `token` of a link. */
                token?: string | null;
            };
            header?: never;
            path: {
                lead_id: string;
                recording_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole audio */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/3gpp": string;
                    "audio/amr": string;
                    "audio/mp4": string;
                    "audio/mpeg": string;
                    "audio/ogg": string;
                    "audio/wav": string;
                    "audio/webm": string;
                };
            };
            /** @description The bytes of `Range` */
            206: {
                headers: {
                    /** @description Which bytes of how many */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "audio/3gpp": string;
                    "audio/amr": string;
                    "audio/mp4": string;
                    "audio/mpeg": string;
                    "audio/ogg": string;
                    "audio/wav": string;
                    "audio/webm": string;
                };
            };
            /** @description The client has it already (`If-None-Match`) */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A signed address at the storage (`CRM_STORAGE_REDIRECT`) */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No byte of the range asked for is there; `Content-Range` has the size */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
                recording_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_link: {
        parameters: {
            query?: {
                download?: boolean;
            };
            header?: never;
            path: {
                lead_id: string;
                recording_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingLink"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_sibling: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddSibling"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_timeline: {
        parameters: {
            query?: {
                cursor?: string | null;
            };
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_leave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                leave_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_presence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPresence"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_my_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SessionView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_my_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_my_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_my_stats: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyStats"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_merge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merge_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_meta: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Meta"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    find_recordings: {
        parameters: {
            query?: {
                quality?: components["schemas"]["Quality"] | null;
                pending?: boolean;
                branch_id?: string | null;
                telecaller_id?: string | null;
                phone_model?: string | null;
                first_day?: string | null;
                last_day?: string | null;
                held?: boolean;
                unlinked?: boolean;
                missing?: boolean;
                search?: string | null;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingPage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hold_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recording_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldRecording"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingDetail"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    release_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recording_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingDetail"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    note_shown: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteShown"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_reminder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reminder_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmReminder"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    telecaller_performance: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                branch_id?: string | null;
                telecaller_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Performance"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    telecaller_performance_csv: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                branch_id?: string | null;
                telecaller_id?: string | null;
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    telecaller_performance_xlsx: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                branch_id?: string | null;
                telecaller_id?: string | null;
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSettings"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_changes: {
        parameters: {
            query?: {
                since?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncPage"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_upload: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The version of tus.
                 * @example 1.0.0
                 */
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Given up */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another version of the protocol; `Tus-Version` names ours */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describe_uploads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the server can do; the same for everybody and every upload */
            204: {
                headers: {
                    /** @description How a piece may be checked */
                    "Tus-Checksum-Algorithm"?: string;
                    /** @description Its extensions */
                    "Tus-Extension"?: string;
                    /** @description The largest recording */
                    "Tus-Max-Size"?: string;
                    /** @description The versions of tus */
                    "Tus-Version"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The version of tus.
                 * @example 1.0.0
                 */
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it is */
            200: {
                headers: {
                    /** @description Until when it must be finished; not there once the recording exists */
                    "Upload-Expires"?: string;
                    /** @description How many there are; the same once the recording exists */
                    "Upload-Length"?: string;
                    /** @description As it was sent */
                    "Upload-Metadata"?: string;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its time is over */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another version of the protocol; `Tus-Version` names ours */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No space is left for it; what arrived before is kept */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    append_to_upload: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The version of tus.
                 * @example 1.0.0
                 */
                "Tus-Resumable": "1.0.0";
                /**
                 * @description Where these bytes begin.
                 * @example 0
                 */
                "Upload-Offset": number;
                /** @description One of sha1, sha256, md5, and the checksum of this body in base64. */
                "Upload-Checksum"?: string;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description Kept; with the last byte the recording exists */
            204: {
                headers: {
                    /** @description Until when it must be finished; not there once the recording exists */
                    "Upload-Expires"?: string;
                    /** @description How many bytes have arrived */
                    "Upload-Offset"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body stopped coming; what came is kept */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its time is over */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another version of the protocol; `Tus-Version` names ours */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of another type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The piece is not what its checksum says; nothing of it was kept */
            460: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No space is left for it; what arrived before is kept */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                branch_id?: string | null;
                is_active?: boolean | null;
                role?: components["schemas"]["Role"] | null;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UserView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_leaves: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_LeaveView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_leave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddLeave"];
            };
        };
        responses: {
            /** @description Sent again with the same `client_id`: the same resource, and nothing is doubled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaveView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaveView"];
                };
            };
            /** @description The body cannot be read at all */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It clashes with what is stored */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_two_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SessionView_"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            /** @description No access token, or one that is not valid any more */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this at all */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such record, or not within the caller's sight */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something sent is not valid; `fields` says what */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries, or too much at once */
            429: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Too busy, or not ready */
            503: {
                headers: {
                    /** @description Seconds after which to try again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
