import { User } from '../services/session';

export const rohit: User = {
  id: '0b0d2ad1-91f1-4c59-9b3c-1f6f6b1e0001',
  username: 'tc001',
  full_name: 'Rohit Kulkarni',
  role: 'telecaller',
  branch: { id: '0b0d2ad1-91f1-4c59-9b3c-1f6f6b1e00b1', name: 'Pune' },
  permissions: [],
};

export const sneha: User = {
  ...rohit,
  id: '0b0d2ad1-91f1-4c59-9b3c-1f6f6b1e0002',
  username: 'tc002',
  full_name: 'Sneha Patil',
};
