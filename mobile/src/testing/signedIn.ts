import { createServices, Services } from '../services';
import { memoryTokenStore } from './memoryTokenStore';
import { rohit } from './people';
import { Asked, Script, scriptedServer } from './scriptedServer';

export const tokenAnswer = (n: number, user = rohit) => ({
  access_token: `access-${n}`,
  refresh_token: `refresh-${n}`,
  token_type: 'bearer',
  expires_in: 900,
  user,
});

/** Services of somebody who signed in just now, on a scripted server; `asked` begins empty. */
export async function signedIn(
  script: Script,
  options: { client?: 'web' | 'app'; timeout?: number } = {},
): Promise<{ services: Services; asked: Asked[]; store: ReturnType<typeof memoryTokenStore> }> {
  const server = scriptedServer({
    'POST /api/auth/login': () => ({ status: 200, body: tokenAnswer(0) }),
    ...script,
  });
  const store = memoryTokenStore();
  const services = createServices({
    fetch: server.fetch,
    tokenStore: store,
    client: 'app',
    ...options,
  });
  await services.auth.start();
  await services.auth.login({ username: 'tc001', password: 'telecaller-demo' });
  server.asked.length = 0;
  return { services, asked: server.asked, store };
}
