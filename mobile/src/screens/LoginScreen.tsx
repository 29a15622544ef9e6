import React, { useEffect, useRef, useState } from 'react';
import { KeyboardAvoidingView, ScrollView, StyleSheet, TextInput, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { Button, Chip, Field, IconButton, Notice, StatusMark, Text } from '../components';
import { useText } from '../i18n';
import { Problem } from '../services';
import { useServices, useSession } from '../services/context';
import { problemText } from '../services/problemText';
import { LeadStatus, space, tokens, useTheme } from '../theme';
import { config } from '../utils/config';
import { setPreference, preference } from '../utils/preferences';

type Missing = Partial<Record<'username' | 'password' | 'otp', string>>;

export function LoginScreen(): React.JSX.Element {
  const { t, format, language } = useText();
  const { color } = useTheme();
  const { auth } = useServices();
  const session = useSession();
  const edge = useSafeAreaInsets();

  const [username, setUsername] = useState(() => preference('username') ?? '');
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const [asksOtp, setAsksOtp] = useState(false);
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<Missing>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [showsVersion, setShowsVersion] = useState(false);
  const passwordBox = useRef<TextInput>(null);
  const otpBox = useRef<TextInput>(null);
  const underWay = useRef<AbortController | null>(null);

  // Whoever leaves the screen does not want to be signed in behind its back.
  useEffect(() => () => underWay.current?.abort(), []);
  useEffect(() => {
    if (asksOtp) {
      otpBox.current?.focus();
    }
  }, [asksOtp]);

  async function submit(): Promise<void> {
    if (underWay.current) {
      return;
    }
    const lacks: Missing = {
      ...(username.trim() ? {} : { username: t('login.usernameMissing') }),
      ...(password ? {} : { password: t('login.passwordMissing') }),
      ...(asksOtp && !otp.trim() ? { otp: t('login.otpMissing') } : {}),
    };
    setMissing(lacks);
    setProblem(null);
    if (Object.keys(lacks).length > 0) {
      return;
    }
    const stop = new AbortController();
    underWay.current = stop;
    setBusy(true);
    const answer = await auth.login(
      { username, password, otp: asksOtp ? otp : undefined },
      stop.signal,
    );
    underWay.current = null;
    if (answer.ok) {
      // Before all else: who is signed in sees other screens, and this one is gone already.
      setPreference('username', username.trim());
      return;
    }
    if (stop.signal.aborted) {
      return;
    }
    setBusy(false);
    const refused = answer.problem.kind === 'unauthorized' ? answer.problem.code : null;
    if (refused === 'otp_required') {
      setAsksOtp(true);
      return;
    }
    setProblem(answer.problem);
    // What was typed stays; the box that is most likely wrong is ready to be typed again.
    (refused?.includes('otp') ? otpBox : passwordBox).current?.focus();
  }

  function said(refused: Problem): string {
    if (refused.kind === 'unauthorized') {
      return refused.code.includes('otp') ? t('login.wrongOtp') : t('login.wrong');
    }
    return refused.kind === 'offline' ? t('login.offline') : problemText(refused, t, format);
  }

  const ended = session.state === 'signedOut' && session.reason === 'ended' && !problem;
  return (
    <KeyboardAvoidingView
      behavior="padding"
      style={[styles.fill, { backgroundColor: color.canvas }]}
    >
      <ScrollView
        role="main"
        keyboardShouldPersistTaps="handled"
        contentContainerStyle={[
          styles.page,
          { paddingTop: edge.top + space[10], paddingBottom: edge.bottom + space[4] },
        ]}
      >
        <View role="form" aria-label={t('login.title')} style={styles.form}>
          <View
            style={styles.rings}
            accessibilityElementsHidden
            importantForAccessibility="no-hide-descendants"
            aria-hidden
          >
            {(Object.keys(tokens.status) as LeadStatus[]).map((status) => (
              <StatusMark key={status} status={status} size={20} />
            ))}
          </View>
          <View>
            <Text step="sm" color="text-2">
              {t('app.name')}
            </Text>
            <Text step="2xl" accessibilityRole="header" aria-level={1}>
              {t('login.title')}
            </Text>
          </View>
          {problem ? <Notice kind="refused" text={said(problem)} /> : null}
          {ended ? <Notice kind="wait" text={t('login.ended')} /> : null}
          <Field
            label={t('login.username')}
            value={username}
            onChangeText={setUsername}
            error={missing.username}
            autoCapitalize="none"
            autoCorrect={false}
            spellCheck={false}
            autoComplete="username"
            textContentType="username"
            returnKeyType="next"
            submitBehavior="submit"
            onSubmitEditing={() => passwordBox.current?.focus()}
            testID="username"
          />
          <Field
            ref={passwordBox}
            label={t('login.password')}
            value={password}
            onChangeText={setPassword}
            error={missing.password}
            secureTextEntry={!visible}
            autoCapitalize="none"
            autoCorrect={false}
            spellCheck={false}
            autoComplete="current-password"
            textContentType="password"
            returnKeyType={asksOtp ? 'next' : 'go'}
            submitBehavior="submit"
            onSubmitEditing={() => (asksOtp ? otpBox.current?.focus() : void submit())}
            after={
              <IconButton
                icon={visible ? 'eye-off' : 'eye'}
                label={t(visible ? 'login.hide' : 'login.show')}
                onPress={() => setVisible(!visible)}
                style={styles.eye}
              />
            }
            testID="password"
          />
          {asksOtp ? (
            <Field
              ref={otpBox}
              label={t('login.otp')}
              hint={t('login.otpHint')}
              value={otp}
              onChangeText={setOtp}
              error={missing.otp}
              autoCapitalize="none"
              autoCorrect={false}
              autoComplete="one-time-code"
              textContentType="oneTimeCode"
              returnKeyType="go"
              submitBehavior="submit"
              onSubmitEditing={() => void submit()}
              testID="otp"
            />
          ) : null}
          <Button
            kind="primary"
            height={56}
            label={t('login.submit')}
            busyLabel={t('login.busy')}
            busy={busy}
            onPress={() => void submit()}
            testID="submit"
          />
        </View>
        <View style={styles.foot}>
          <View role="radiogroup" aria-label={t('login.language')} style={styles.languages}>
            <Chip
              label="English"
              selected={language === 'en'}
              onPress={() => setPreference('language', 'en')}
            />
            <Chip
              label="हिन्दी"
              selected={language === 'hi'}
              onPress={() => setPreference('language', 'hi')}
            />
          </View>
          <Text
            step="xs"
            color="text-3"
            style={styles.server}
            onLongPress={() => setShowsVersion(!showsVersion)}
          >
            {t('login.server', { name: config.apiUrl.replace(/^https?:\/\//, '') })}
            {showsVersion ? `\n${t('login.version', { version: config.version })}` : ''}
          </Text>
        </View>
      </ScrollView>
    </KeyboardAvoidingView>
  );
}

const styles = StyleSheet.create({
  fill: { flex: 1 },
  page: {
    flexGrow: 1,
    justifyContent: 'space-between',
    paddingHorizontal: space[4],
    gap: space[8],
    alignItems: 'center',
  },
  form: { width: '100%', maxWidth: 420, gap: space[4] },
  rings: { flexDirection: 'row', gap: space[2], flexWrap: 'wrap' },
  eye: { marginRight: -space[3], marginVertical: -space[0.5] },
  foot: { gap: space[3], alignItems: 'center' },
  languages: { flexDirection: 'row', gap: space[2] },
  server: { textAlign: 'center' },
});
